/**
 * The time that files inside an archive have. ZIP stores the local time of whoever writes it; noon of the day in UTC is written the same
 * everywhere, and no clock is ever put forward at noon.
 */
export function archiveTime(instant: string): number {
  const at = new Date(instant)
  return new Date(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate(), 12).getTime()
}
