"""The ports of ``engine`` over the ORM: links, records, and the run's transaction."""
