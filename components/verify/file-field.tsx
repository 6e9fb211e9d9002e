'use client'

import { FileCheck, Upload } from 'lucide-react'
import { useId, useRef, useState } from 'react'
import { cn } from '@/lib/client/class-names'
import { Button } from '../ui/button'
import { SafeText } from '../ui/safe-text'

type Props = { file: File | null; error: string | null; onFile: (file: File) => void }

/** A file that is chosen, or dropped. */
export function FileField({ file, error, onFile }: Props) {
  const id = useId()
  const inputRef = useRef<HTMLInputElement>(null)
  const [isOver, setOver] = useState(false)
  const take = (files: FileList | null) => {
    const first = files?.[0]
    if (first !== undefined) onFile(first)
  }
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="text-xs font-medium text-ink-2">
        File
      </label>
      <div
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault()
          setOver(false)
          take(event.dataTransfer.files)
        }}
        className={cn(
          'flex flex-wrap items-center gap-3 rounded-md border border-dashed border-line-strong bg-canvas px-3 py-4',
          'has-[input:focus-visible]:outline-2 has-[input:focus-visible]:outline-accent',
          isOver && 'border-accent bg-hover',
          error !== null && 'border-error',
        )}
      >
        {/* The button beside it opens it; the name of the file stands there too. */}
        <input
          ref={inputRef}
          id={id}
          type="file"
          className="sr-only"
          aria-invalid={error === null ? undefined : true}
          aria-describedby={`${id}-hint${error === null ? '' : ` ${id}-error`}`}
          onChange={(event) => take(event.target.files)}
        />
        <Button tabIndex={-1} aria-hidden onClick={() => inputRef.current?.click()}>
          <Upload aria-hidden /> Choose a file
        </Button>
        <p className="flex min-w-0 flex-1 basis-40 items-center gap-1.5 text-xs text-ink-2">
          {file === null ? (
            'Or drop it here.'
          ) : (
            <>
              <FileCheck aria-hidden className="size-3.5 shrink-0" />
              <span className="min-w-0 break-all">
                <SafeText value={file.name} />, {file.size.toLocaleString('en')} bytes
              </span>
            </>
          )}
        </p>
      </div>
      <p id={`${id}-hint`} className="text-xs text-ink-3">
        An export as evidence (.ndjson or .gz), or the proof of one event. It is read here and sent nowhere.
      </p>
      {error === null ? null : (
        <p id={`${id}-error`} role="alert" className="text-xs font-medium break-words text-error">
          {error}
        </p>
      )}
    </div>
  )
}
