"""Organizations, members, invitations, projects, dashboard, export."""
