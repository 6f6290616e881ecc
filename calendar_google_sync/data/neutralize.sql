-- A copy of the database never writes into anybody's Google Calendar
DELETE FROM calendar_google_credential;
DELETE FROM calendar_google_channel;
DELETE FROM calendar_google_due;
UPDATE calendar_google_account
   SET state = 'reconnect',
       problem_at = NULL,
       state_message = 'This database is a copy. Connect again only if you want it to synchronize.';
DELETE FROM ir_config_parameter
 WHERE key IN ('calendar_google_sync.client_id', 'calendar_google_sync.client_secret');
