"""What screens read and write through the services, as the person who looks."""
