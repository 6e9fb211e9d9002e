/**
 * The page's one Trusted Types policy. Script addresses: the files of the build and nothing else. Markup: the empty element
 * by which React makes a script. A text that is to run as a script: none. Whatever it gives null for, the browser refuses.
 */
const POLICY = `if(window.trustedTypes)trustedTypes.createPolicy('default',{
createScriptURL:function(t){var u=new URL(t,location.origin);return u.origin===location.origin&&u.pathname.indexOf('/_next/static/')===0?t:null},
createHTML:function(t){return t==='<script></'+'script>'?t:null},
createScript:function(){return null}})`

/** Stands first in the head, before any script that loads another. */
export const TrustedTypes = ({ nonce }: { nonce: string | null }) => (
  <script nonce={nonce ?? undefined} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: POLICY }} />
)
