/**
 * Text from a client, as the log takes it: no longer than fits, without NUL and without halves of surrogate pairs. Otherwise a client
 * could keep its request out of the log by sending what the log refuses.
 */
export function fit(text: string, charsMax: number): string {
  const cut = text.length > charsMax ? text.slice(0, charsMax) : text

  return cut.replace(
    /\u0000|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
    '\ufffd',
  )
}
