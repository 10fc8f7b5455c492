"""The data of screens: adapters from their ports to the services, as the signed-in user."""
