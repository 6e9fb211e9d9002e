import { visibleParts } from '@/lib/core/visible-text'

/** Text from outside: isolated from the text around it, with hidden characters shown by name. */
export function SafeText({ value }: { value: string }) {
  return (
    <bdi>
      {visibleParts(value).map((part, index) =>
        part.kind === 'text' ? (
          part.text
        ) : (
          <span
            key={index}
            className="mx-px rounded-sm bg-warn-soft px-0.5 font-mono text-[0.625rem] text-warn select-none"
          >
            {part.label}
          </span>
        ),
      )}
    </bdi>
  )
}
