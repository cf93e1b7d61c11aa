"""Names the whole house shares: severities, alarm types. Nothing here imports anything of ours."""
