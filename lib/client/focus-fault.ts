/** Brings the first field of a form that is at fault into sight, and the focus there, once its fault is shown. */
export function focusFault(formId: string): void {
  setTimeout(() => {
    const field = document.getElementById(formId)?.querySelector('[aria-invalid="true"]')
    if (!(field instanceof HTMLElement)) return
    field.focus({ preventScroll: true })
    // In the middle: what is wrong stands beneath it.
    field.scrollIntoView({ block: 'center' })
  }, 50)
}
