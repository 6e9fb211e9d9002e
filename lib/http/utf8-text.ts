/** With more stretches of other letters than one in so many bytes, decoding piece by piece no longer pays. */
const BYTES_PER_STRETCH = 48

/**
 * Valid UTF-8 as text. Node decodes ASCII at memory speed and everything else a hundred times slower, and a batch of events
 * is ASCII but for a name here and there: so only the stretches that aren't are decoded the slow way.
 */
export function utf8Text(bytes: Buffer): string {
  const stretchesMax = bytes.length / BYTES_PER_STRETCH
  let stretches = 0
  let text = ''
  let from = 0
  for (let at = 0; at < bytes.length; at++) {
    if ((bytes[at] ?? 0) < 0x80) continue
    if (++stretches > stretchesMax) return text + bytes.toString('utf8', from)
    let end = at + 1
    while ((bytes[end] ?? 0) >= 0x80) end++
    text += bytes.toString('latin1', from, at) + bytes.toString('utf8', at, end)
    from = end
    at = end
  }
  return text + bytes.toString('latin1', from)
}
