/** A description of the document: what stands between backticks is code. */
export function Prose({ text }: { text: string }) {
  return text.split('`').map((piece, index) =>
    index % 2 === 1 ? (
      <code key={index} className="rounded bg-hover px-1 font-mono text-[0.9em]">
        {piece}
      </code>
    ) : (
      piece
    ),
  )
}
