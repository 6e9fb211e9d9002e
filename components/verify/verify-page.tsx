'use client'

import { useState } from 'react'
import { useFileCheck } from '@/lib/client/use-file-check'
import { Button } from '../ui/button'
import { TextArea } from '../ui/field'
import { FileField } from './file-field'
import { Report } from './report'

const NOTHING = { keys: '', witnesses: '', checkpoint: '', consistency: '' }

const FIELDS = [
  {
    name: 'keys',
    label: 'Keys of the log that you know',
    hint: 'One a line: name+hash+base64, with @size behind it where it was replaced. Without one the keys in the file are believed.',
  },
  {
    name: 'checkpoint',
    label: 'A checkpoint that somebody kept',
    hint: 'The whole signed note. The log must not have lost or changed anything since.',
  },
  {
    name: 'witnesses',
    label: 'Keys of witnesses that you know',
    hint: 'One a line. With any, one of them must have signed the checkpoint of the file.',
  },
  {
    name: 'consistency',
    label: 'A consistency proof',
    hint: 'Needed where the file shows a part of the log only; the report says from which size to which.',
  },
] as const

/** Checks evidence and proofs in this browser: what the server says of itself is not taken for granted. */
export function VerifyPage() {
  const [file, setFile] = useState<File | null>(null)
  const [texts, setTexts] = useState(NOTHING)
  const { state, faults, start, cancel, reset } = useFileCheck()
  const isRunning = state.kind === 'running'
  return (
    <div className="scroll-thin min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto grid max-w-3xl gap-6 px-3 py-4 md:px-6 md:py-6">
        <div>
          <h1 className="text-sm font-semibold">Verify</h1>
          <p className="text-xs text-ink-3">
            Checks a file in this browser: signatures, every event, the tree, and whether anything is missing.
          </p>
        </div>
        <form
          noValidate
          className="grid gap-4"
          onSubmit={(event) => {
            event.preventDefault()
            void start(file, texts)
          }}
        >
          <FileField
            file={file}
            error={faults.file ?? null}
            onFile={(chosen) => {
              reset()
              setFile(chosen)
            }}
          />
          {FIELDS.map(({ name, label, hint }) => (
            <TextArea
              key={name}
              label={label}
              hint={hint}
              error={faults[name] ?? null}
              value={texts[name]}
              spellCheck={false}
              className="min-h-16"
              onChange={(event) => setTexts({ ...texts, [name]: event.target.value })}
            />
          ))}
          <div className="flex flex-wrap items-center gap-3">
            <Button type="submit" tone="primary" disabled={isRunning}>
              Check
            </Button>
            {isRunning ? (
              <>
                <Button onClick={cancel}>Cancel</Button>
                <progress aria-label="Read" max={1} value={state.share} className="h-1.5 min-w-24 flex-1" />
                <span className="text-xs text-ink-3 tabular-nums">{Math.floor(100 * state.share)} %</span>
              </>
            ) : null}
          </div>
        </form>
        {state.kind === 'done' && state.outcome.kind !== 'neither' ? (
          <Report name={state.name} outcome={state.outcome} />
        ) : null}
      </div>
    </div>
  )
}
