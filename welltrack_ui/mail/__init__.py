"""Mail transports: SES, SMTP or a folder of messages, behind one interface."""
