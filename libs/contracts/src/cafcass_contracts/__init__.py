"""Every topic, every event and its schema: the only thing the services share.

Each name is imported from the module that declares it. Events of courts and of intake share names (`HearingListed`), so these are
best taken by their module: `from cafcass_contracts import court, intake`.
"""
