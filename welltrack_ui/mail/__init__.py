"""How mail leaves: SES, SMTP or a folder of messages, behind one small interface."""
