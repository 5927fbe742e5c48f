"""The clinic's database: `base` opens sessions, `models` lists the tables, `migrate` updates one."""
