/** Copies text; false where the browser forbids it. Plain http has no clipboard API, and self-hosted consoles run there too. */
export async function copyText(text: string): Promise<boolean> {
  if (navigator.clipboard && window.isSecureContext) {
    try {
      await navigator.clipboard.writeText(text)
      return true
    } catch {
      // Permission was refused; the old way may still be open.
    }
  }
  const focused = document.activeElement
  const area = document.createElement('textarea')
  area.value = text
  area.setAttribute('readonly', '')
  area.style.cssText = 'position:fixed;top:0;opacity:0'
  // Inside an open dialog, or its focus trap would take the focus away before the copy.
  const host = focused?.closest('[role="dialog"]') ?? document.body
  host.append(area)
  area.select()
  const copied = document.execCommand('copy')
  area.remove()
  if (focused instanceof HTMLElement) focused.focus()
  return copied
}

/** Quotes for a POSIX shell. */
export function shellQuote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

/** The request as a command. The key is left to the shell's environment: a copied command must not carry a secret. */
export function curlOf(url: string): string {
  return `curl -H "Authorization: Bearer $SENTINEL_API_KEY" ${shellQuote(url)}`
}
