"""The sizes of window in which pages are opened."""

DESKTOP, PHONE = (1280, 900), (390, 844)
