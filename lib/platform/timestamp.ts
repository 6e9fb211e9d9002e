import 'server-only'
import { createHash, X509Certificate } from 'node:crypto'
import { Constructed, fromBER, Integer, Null, ObjectIdentifier, OctetString, Sequence } from 'asn1js'
import {
  AlgorithmIdentifier,
  Certificate,
  type ExtKeyUsage,
  MessageImprint,
  SignedData,
  TimeStampReq,
  TimeStampResp,
  TSTInfo,
} from 'pkijs'
import { equalBytes } from '@/lib/core/hash'
import { fromEpochMs, type Instant } from '@/lib/core/time'

const SHA_256 = '2.16.840.1.101.3.4.2.1'
const SIGNED_DATA = '1.2.840.113549.1.7.2'
const TST_INFO = '1.2.840.113549.1.9.16.1.4'
const CONTENT_TYPE = '1.2.840.113549.1.9.3'
const EXT_KEY_USAGE = '2.5.29.37'
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8'
/** signing-certificate (SHA-1, RFC 2634) and signing-certificate-v2 (RFC 5816). */
const ESS_CERT = { '1.2.840.113549.1.9.16.2.12': 'sha1', '1.2.840.113549.1.9.16.2.47': 'sha256' } as const
const HASH_NAMES: Record<string, string> = {
  [SHA_256]: 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
}
/** Tag class of ASN.1. */
const CONTEXT = 3
/** Certificates between that of the authority and one that is pinned. */
const CHAIN_MAX = 8
/** `granted` and `grantedWithMods`. */
const GRANTED = [0, 1]

/** What is wrong with an answer of an authority; the message is a sentence for a person. */
export class TimestampFault extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'TimestampFault'
  }
}

/** A TimeStampReq in DER (RFC 3161, section 2.4.1). @param imprint SHA-256, 32 bytes @param nonce positive: its first byte is 1 to 127 */
export function timestampRequest(imprint: Uint8Array, nonce: Uint8Array): Uint8Array {
  const request = new TimeStampReq({
    version: 1,
    messageImprint: new MessageImprint({
      hashAlgorithm: new AlgorithmIdentifier({ algorithmId: SHA_256, algorithmParams: new Null() }),
      hashedMessage: new OctetString({ valueHex: new Uint8Array(imprint) }),
    }),
    nonce: new Integer({ valueHex: new Uint8Array(nonce) }),
    certReq: true,
  })
  return new Uint8Array(request.toSchema().toBER())
}

/** The bytes of the TimeStampToken as they stand in the answer: what was signed must not be written anew. */
function tokenBytes(response: Uint8Array): Uint8Array {
  const { result } = fromBER(new Uint8Array(response))
  const token = result instanceof Sequence ? result.valueBlock.value[1] : undefined
  if (token === undefined) throw new TimestampFault('the answer holds no token')
  return new Uint8Array(token.valueBeforeDecodeView)
}

function requireGranted({ status: { status, statusStrings } }: TimeStampResp): void {
  if (GRANTED.includes(status)) return
  const reason = (statusStrings ?? []).map((one) => one.valueBlock.value).join(' ')
  throw new TimestampFault(
    `it refused with status ${status}${reason === '' ? '' : `: ${reason.slice(0, 200)}`}`,
  )
}

/** The certificates of the token as they stand in it: written anew, they might hide what was changed. */
function rawCertificates(token: Uint8Array): Uint8Array[] {
  const { result } = fromBER(new Uint8Array(token))
  const content = result instanceof Sequence ? result.valueBlock.value[1] : undefined
  const [signed] = content instanceof Constructed ? content.valueBlock.value : []
  const set =
    signed instanceof Sequence
      ? signed.valueBlock.value.find(
          (one) =>
            one instanceof Constructed && one.idBlock.tagClass === CONTEXT && one.idBlock.tagNumber === 0,
        )
      : undefined
  return (set instanceof Constructed ? set.valueBlock.value : []).map(
    (one) => new Uint8Array(one.valueBeforeDecodeView),
  )
}

/** The one of these certificates that the signed attributes name as that of the signer. */
function namedCertificate(signed: SignedData, certificates: readonly Uint8Array[]): Uint8Array {
  const [info, ...others] = signed.signerInfos
  if (info === undefined || others.length > 0) throw new TimestampFault('the token has not one signer')
  const attributes = info.signedAttrs?.attributes ?? []
  const type = attributes.find((one) => one.type === CONTENT_TYPE)?.values[0] as unknown
  if (!(type instanceof ObjectIdentifier) || type.valueBlock.toString() !== TST_INFO)
    throw new TimestampFault('what is signed is no time-stamp')
  for (const attribute of attributes) {
    const preset = ESS_CERT[attribute.type as keyof typeof ESS_CERT]
    if (preset === undefined) continue
    const named = certificates.find((one) => isNamed(attribute.values[0], one, preset))
    if (named !== undefined) return named
  }
  throw new TimestampFault('the token does not name the certificate it is signed with')
}

/** Whether the first ESSCertID of a SigningCertificate is the hash of this certificate. */
function isNamed(value: unknown, certificate: Uint8Array, preset: string): boolean {
  const certs = value instanceof Sequence ? value.valueBlock.value[0] : undefined
  const first = certs instanceof Sequence ? certs.valueBlock.value[0] : undefined
  const parts = first instanceof Sequence ? first.valueBlock.value : []
  const [algorithm] = parts
  const oid = algorithm instanceof Sequence ? algorithm.valueBlock.value[0] : undefined
  const name = oid instanceof ObjectIdentifier ? HASH_NAMES[oid.valueBlock.toString()] : preset
  const hash = parts.find((one) => one instanceof OctetString)
  if (name === undefined || hash === undefined) return false
  const own = createHash(name).update(certificate).digest()
  return equalBytes(own, new Uint8Array(hash.valueBlock.valueHexView))
}

/** RFC 3161, section 2.3: the key is for time-stamping and nothing else, and says so critically. */
function requireForTimestamps(der: Uint8Array): void {
  const { extensions = [] } = Certificate.fromBER(new Uint8Array(der))
  const usage = extensions.find(({ extnID }) => extnID === EXT_KEY_USAGE)
  const purposes = (usage?.parsedValue as ExtKeyUsage | undefined)?.keyPurposes ?? []
  if (usage?.critical !== true || purposes.length !== 1 || purposes[0] !== TIME_STAMPING)
    throw new TimestampFault('its certificate is not one for time-stamping alone')
}

const isValidAt = (certificate: X509Certificate, atMs: number) =>
  Date.parse(certificate.validFrom) <= atMs && atMs <= Date.parse(certificate.validTo)

/** From the signer to a certificate that is pinned, or issued by one, at the time of the stamp. */
function requireTrusted(
  signer: X509Certificate,
  others: X509Certificate[],
  pinned: readonly X509Certificate[],
  atMs: number,
) {
  const isPinned = (one: X509Certificate) => pinned.some((known) => known.raw.equals(one.raw))
  let at = signer
  for (let depth = 0; depth < CHAIN_MAX; depth++) {
    if (!isValidAt(at, atMs)) throw new TimestampFault('a certificate was not valid at the time of the stamp')
    if (isPinned(at)) return
    const issuer = [...pinned, ...others].find(
      (one) => one.ca && at.checkIssued(one) && at.verify(one.publicKey),
    )
    if (issuer === undefined) break
    at = issuer
  }
  throw new TimestampFault('its certificate does not lead to one of TSA_CA_FILE')
}

/** Certificates out of a PEM file. @throws Error where there is none */
export function readPinned(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  if (blocks.length === 0) throw new TimestampFault('TSA_CA_FILE holds no PEM certificate')
  return blocks.map((block) => new X509Certificate(block))
}

export type TimestampExpected = {
  text: Uint8Array
  nonce: Uint8Array
  pinned: readonly X509Certificate[] | null
}

/**
 * Checks the answer of an authority: that it was granted, is for this text and this request, and is signed by the certificate it names, which leads
 * to one that is pinned where some are.
 * @returns the token in DER, and its time
 * @throws TimestampFault
 */
export async function readTimestamp(
  response: Uint8Array,
  { text, nonce, pinned }: TimestampExpected,
): Promise<{ token: Uint8Array; stampedAt: Instant }> {
  try {
    const answer = TimeStampResp.fromBER(new Uint8Array(response))
    requireGranted(answer)
    const token = tokenBytes(response)
    if (answer.timeStampToken?.contentType !== SIGNED_DATA)
      throw new TimestampFault('the token is not signed data')
    const signed = new SignedData({ schema: answer.timeStampToken.content })
    const content = signed.encapContentInfo.eContent?.getValue()
    if (signed.encapContentInfo.eContentType !== TST_INFO || content === undefined)
      throw new TimestampFault('what is signed is no time-stamp')
    const info = TSTInfo.fromBER(content)
    const { hashAlgorithm, hashedMessage } = info.messageImprint
    const imprint = createHash('sha256').update(text).digest()
    if (
      hashAlgorithm.algorithmId !== SHA_256 ||
      !equalBytes(imprint, new Uint8Array(hashedMessage.valueBlock.valueHexView))
    )
      throw new TimestampFault('it stamped something else')
    if (info.nonce === undefined || !equalBytes(nonce, new Uint8Array(info.nonce.valueBlock.valueHexView)))
      throw new TimestampFault('it answers another request')
    const certificates = rawCertificates(token)
    const signer = namedCertificate(signed, certificates)
    requireForTimestamps(signer)
    const data = new Uint8Array(text).buffer
    const found = await signed.verify({ signer: 0, data, checkChain: false, extendedMode: true })
    if (found.signatureVerified !== true) throw new TimestampFault('its signature is wrong')
    const at = (signed.certificates ?? []).findIndex((one) => one === found.signerCertificate)
    if (certificates[at] !== signer)
      throw new TimestampFault('it is signed with another certificate than it names')
    if (pinned !== null) {
      const all = certificates.map((one) => new X509Certificate(one))
      requireTrusted(new X509Certificate(signer), all, pinned, info.genTime.getTime())
    }
    return { token, stampedAt: fromEpochMs(info.genTime.getTime()) }
  } catch (error) {
    if (error instanceof TimestampFault) throw error
    throw new TimestampFault(
      `it can't be read: ${error instanceof Error ? error.message.slice(0, 200) : String(error)}`,
      error,
    )
  }
}
