"""Organizations, members, invitations, projects, export."""
