import { Plus, Trash2 } from 'lucide-react'
import { FILTER_CHARS_MAX } from '@/lib/query/ast'
import { type Problem, reasonsFor } from '@/lib/client/problem'
import {
  type ControlDraft,
  emptyMeasure,
  type MeasureDraft,
  replaced,
} from '@/lib/client/report-definition-form'
import { Button } from '../ui/button'
import { TextArea, TextField } from '../ui/field'

const PROSE_MAX = 2_000

function MeasureFields({
  n,
  path,
  measure,
  problem,
  onChange,
  onRemove,
}: {
  n: number
  path: string
  measure: MeasureDraft
  problem: Problem | null
  onChange: (measure: MeasureDraft) => void
  onRemove: (() => void) | null
}) {
  const field = (name: 'title' | 'question' | 'population' | 'exceptions' | 'rule') => ({
    value: measure[name],
    error: reasonsFor(problem, `${path}.${name}`),
    onChange: (event: { target: { value: string } }) => onChange({ ...measure, [name]: event.target.value }),
  })
  return (
    <fieldset
      aria-label={`Measure ${n + 1}`}
      className="grid min-w-0 gap-3 border-l-2 border-line-strong pl-3"
    >
      <div className="flex items-center justify-between gap-2">
        <span className="text-xs font-semibold">Measure {n + 1}</span>
        {onRemove === null ? null : (
          <Button size="sm" tone="quiet" aria-label={`Remove measure ${n + 1}`} onClick={onRemove}>
            <Trash2 aria-hidden /> Remove
          </Button>
        )}
      </div>
      <div className="grid items-start gap-3 sm:grid-cols-2">
        <TextField label="Title" maxLength={100} {...field('title')} />
        <TextField
          label="Question"
          hint="What an auditor wants to know."
          maxLength={PROSE_MAX}
          {...field('question')}
        />
      </div>
      <TextArea
        label="Events to look at"
        hint="A filter, for example: type:data.exported"
        className="min-h-9"
        maxLength={FILTER_CHARS_MAX}
        spellCheck={false}
        {...field('population')}
      />
      <TextArea
        label="Exceptions among them (optional)"
        hint="A filter, for example: outcome:failure. Without one it is evidence alone."
        className="min-h-9"
        maxLength={FILTER_CHARS_MAX}
        spellCheck={false}
        {...field('exceptions')}
      />
      <TextField
        label="Rule (optional)"
        hint="When something is an exception, in words."
        maxLength={PROSE_MAX}
        {...field('rule')}
      />
    </fieldset>
  )
}

/** A control of a definition with its measures. `n` is its place, from 0. */
export function ControlFields({
  n,
  control,
  problem,
  onChange,
  onRemove,
}: {
  n: number
  control: ControlDraft
  problem: Problem | null
  onChange: (control: ControlDraft) => void
  onRemove: (() => void) | null
}) {
  const path = `controls.${n}`
  const field = (name: 'id' | 'title' | 'about') => ({
    value: control[name],
    error: reasonsFor(problem, `${path}.${name}`),
    onChange: (event: { target: { value: string } }) => onChange({ ...control, [name]: event.target.value }),
  })
  const { measures } = control
  return (
    <fieldset
      aria-label={`Control ${n + 1}`}
      className="grid min-w-0 gap-3 rounded-lg border border-line bg-panel p-3"
    >
      <div className="flex items-center justify-between gap-2">
        <span className="text-sm font-semibold">Control {n + 1}</span>
        {onRemove === null ? null : (
          <Button size="sm" tone="quiet" aria-label={`Remove control ${n + 1}`} onClick={onRemove}>
            <Trash2 aria-hidden /> Remove
          </Button>
        )}
      </div>
      <div className="grid items-start gap-3 sm:grid-cols-[7rem_1fr]">
        <TextField label="Id" maxLength={40} {...field('id')} />
        <TextField label="Title of the control" maxLength={100} {...field('title')} />
      </div>
      <TextArea
        label="What the control is about"
        className="min-h-9 font-sans text-sm"
        maxLength={PROSE_MAX}
        {...field('about')}
      />
      {measures.map((measure, at) => (
        <MeasureFields
          key={measure.key}
          n={at}
          path={`${path}.measures.${at}`}
          measure={measure}
          problem={problem}
          onChange={(next) => onChange({ ...control, measures: replaced(measures, at, next) })}
          onRemove={
            measures.length === 1
              ? null
              : () => onChange({ ...control, measures: measures.filter((_, other) => other !== at) })
          }
        />
      ))}
      <Button
        size="sm"
        className="justify-self-start"
        onClick={() => onChange({ ...control, measures: [...measures, emptyMeasure()] })}
      >
        <Plus aria-hidden /> Add a measure
      </Button>
    </fieldset>
  )
}
