"""What `seed_demo` does, one step a module, in the order of `salesplan.demo.seeding`."""
