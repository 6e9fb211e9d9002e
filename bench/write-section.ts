const HEADING = '## Whole runs'

const marker = (edge: 'start' | 'end', name: string) => `<!-- bench:${edge} ${name} -->`

/**
 * The document with the section between the markers of this name replaced; without them it is put at the end, under a heading of all runs.
 * @throws Error when only one of the markers is there, or they are the wrong way round
 */
export function withSection(document: string, name: string, body: string): string {
  const [start, end] = [marker('start', name), marker('end', name)]
  const section = `${start}\n\n${body.trim()}\n\n${end}`
  const [from, to] = [document.indexOf(start), document.indexOf(end)]
  if (from < 0 && to < 0) {
    const head = document.includes(`\n${HEADING}\n`) ? '' : `${HEADING}\n\n`
    return `${document.trimEnd()}\n\n${head}${section}\n`
  }
  if (from < 0 || to < from) throw new Error(`The markers of ${name} are not a pair`)
  return document.slice(0, from) + section + document.slice(to + end.length)
}
