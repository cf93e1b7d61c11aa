"""One file per thing the API shows. Each makes a router; `api.app` joins them."""
