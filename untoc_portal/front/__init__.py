"""What is above all apps: first pages, search, a person's calendar, help, the admin and the demonstration."""
