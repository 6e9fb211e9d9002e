import { copyText } from './copy'
import { notify } from './notify'

/** Copies, and says whether that was done. */
export async function copyAndSay(text: string, what: string): Promise<void> {
  if (await copyText(text)) notify('success', `${what} copied`)
  else notify('error', 'The browser does not allow copying here')
}
