"""The field's own SNMP v1/v2c: BER, the answers, and the one socket. Nothing of linewatch's codec."""
