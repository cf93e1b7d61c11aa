"""Lists of devices from elsewhere: where each answers and how it is asked, put into the plant; no secrets."""
