"""Organizations, projects, members and trash on screens."""
