import pytest

from calendar_google_sync.encryption import (
    Cipher,
    InvalidKey,
    Unreadable,
    generate_key,
    is_encrypted,
)

SECRET = "1//refresh-töken"


def test_a_secret_comes_back_and_does_not_stand_in_the_text():
    cipher = Cipher([generate_key()])
    stored = cipher.encrypt(SECRET)
    assert is_encrypted(stored)
    assert SECRET not in stored
    assert cipher.decrypt(stored) == SECRET
    assert stored != cipher.encrypt(SECRET)


def test_a_secret_in_clear_is_read_as_it_is():
    """A script may have put it there."""
    cipher = Cipher([generate_key()])
    assert cipher.decrypt("GOCSPX-plain") == "GOCSPX-plain"
    assert cipher.decrypt(cipher.renew("GOCSPX-plain")) == "GOCSPX-plain"


def test_former_keys_still_read_and_the_first_one_writes():
    old, new = generate_key(), generate_key()
    stored = Cipher([old]).encrypt(SECRET)
    both = Cipher([new, old])
    assert both.decrypt(stored) == SECRET
    renewed = both.renew(stored)
    assert Cipher([new]).decrypt(renewed) == SECRET
    with pytest.raises(Unreadable):
        Cipher([old]).decrypt(renewed)


@pytest.mark.parametrize("damage", ["", "x", "töken"])
def test_what_is_damaged_is_unreadable(damage):
    with pytest.raises(Unreadable):
        Cipher([generate_key()]).decrypt(f"fernet:{damage}")


@pytest.mark.parametrize("key", ["", "short", "ü" * 44, "!" * 44])
def test_what_is_no_key_is_named_as_such_and_not_quoted(key):
    with pytest.raises(InvalidKey) as caught:
        Cipher([generate_key(), key])
    assert not str(caught.value)
    assert caught.value.__suppress_context__
