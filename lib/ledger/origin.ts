/** The name of a tenant's log (C2SP tlog-checkpoint): it stays, whatever address the installation has. */
export const originOf = (tenantId: string) => `sentinel-audit/${tenantId}`
