import { ConfirmPost } from './confirm-post'

export function CancelDialog({ id, onClose }: { id: string; onClose: () => void }) {
  return (
    <ConfirmPost
      path={`/api/audit/reports/${encodeURIComponent(id)}/cancel`}
      title="Cancel this report?"
      action="Cancel report"
      done="The report is cancelled"
      changes={['reports']}
      onClose={onClose}
    >
      <p>It ends within seconds and is never done. Another one can be asked for at any time.</p>
    </ConfirmPost>
  )
}
