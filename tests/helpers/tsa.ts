import { createHash, webcrypto } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Integer, ObjectIdentifier, OctetString, Sequence, Utf8String } from 'asn1js'
import {
  Attribute,
  AttributeTypeAndValue,
  BasicConstraints,
  Certificate,
  ContentInfo,
  EncapsulatedContentInfo,
  Extension,
  ExtKeyUsage,
  IssuerAndSerialNumber,
  MessageImprint,
  PKIStatusInfo,
  SignedAndUnsignedAttributes,
  SignedData,
  SignerInfo,
  TimeStampReq,
  TimeStampResp,
  TSTInfo,
} from 'pkijs'

const TST_INFO = '1.2.840.113549.1.9.16.1.4'
const YEAR_MS = 31_536_000_000

/** `right`; refuses; stamps something else; another nonce; signs something else; with a certificate for web servers; down. */
export type TsaMode = 'right' | 'refuse' | 'imprint' | 'nonce' | 'signature' | 'usage' | 'down'

type Pair = { publicKey: webcrypto.CryptoKey; privateKey: webcrypto.CryptoKey }
const makePair = () =>
  webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ]) as Promise<Pair>

const derOf = (value: { toSchema: () => { toBER: () => ArrayBuffer } }) =>
  new Uint8Array(value.toSchema().toBER())

async function makeCertificate(
  serial: number,
  names: [string, string],
  pair: Pair,
  by: Pair,
  extensions: Extension[],
) {
  const certificate = new Certificate()
  certificate.version = 2
  certificate.serialNumber = new Integer({ value: serial })
  for (const [name, of] of [
    [names[0], certificate.issuer],
    [names[1], certificate.subject],
  ] as const)
    of.typesAndValues.push(
      new AttributeTypeAndValue({ type: '2.5.4.3', value: new Utf8String({ value: name }) }),
    )
  certificate.notBefore.value = new Date(Date.now() - YEAR_MS)
  certificate.notAfter.value = new Date(Date.now() + YEAR_MS)
  certificate.extensions = extensions
  await certificate.subjectPublicKeyInfo.importKey(pair.publicKey)
  await certificate.sign(by.privateKey, 'SHA-256')
  return certificate
}

const isCa = () =>
  new Extension({
    extnID: '2.5.29.19',
    critical: true,
    extnValue: new BasicConstraints({ cA: true }).toSchema().toBER(),
  })
const usage = (purpose: string) =>
  new Extension({
    extnID: '2.5.29.37',
    critical: true,
    extnValue: new ExtKeyUsage({ keyPurposes: [purpose] }).toSchema().toBER(),
  })

const pemOf = (certificate: Certificate) =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(derOf(certificate)).toString('base64')}\n-----END CERTIFICATE-----\n`

function attributesOf(content: Uint8Array, certificate: Certificate): SignedAndUnsignedAttributes {
  const digest = (data: Uint8Array) => new Uint8Array(createHash('sha256').update(data).digest())
  const essCert = new Sequence({ value: [new OctetString({ valueHex: digest(derOf(certificate)) })] })
  const values: [string, unknown][] = [
    ['1.2.840.113549.1.9.3', new ObjectIdentifier({ value: TST_INFO })],
    ['1.2.840.113549.1.9.4', new OctetString({ valueHex: digest(content) })],
    ['1.2.840.113549.1.9.16.2.47', new Sequence({ value: [new Sequence({ value: [essCert] })] })],
  ]
  return new SignedAndUnsignedAttributes({
    type: 0,
    attributes: values.map(([type, value]) => new Attribute({ type, values: [value] })),
  })
}

export type TestTsa = {
  url: string
  /** PEM of the certificate that issued that of the authority. */
  ca: string
  mode: (mode: TsaMode) => void
  requests: () => number
  stop: () => Promise<void>
}

/** A time-stamping authority by RFC 3161 over HTTP, with certificates of its own. */
export async function startTsa(): Promise<TestTsa> {
  const [root, own] = [await makePair(), await makePair()]
  const ca = await makeCertificate(1, ['Test CA', 'Test CA'], root, root, [isCa()])
  const stamping = await makeCertificate(2, ['Test CA', 'Test TSA'], own, root, [usage('1.3.6.1.5.5.7.3.8')])
  const serving = await makeCertificate(3, ['Test CA', 'Test TSA'], own, root, [usage('1.3.6.1.5.5.7.3.1')])
  let mode: TsaMode = 'right'
  let requests = 0

  async function tokenFor(request: TimeStampReq): Promise<ContentInfo> {
    const certificate = mode === 'usage' ? serving : stamping
    const { hashedMessage, hashAlgorithm } = request.messageImprint
    const info = new TSTInfo({
      version: 1,
      policy: '1.3.6.1.4.1.99999.1',
      messageImprint:
        mode === 'imprint'
          ? new MessageImprint({
              hashAlgorithm,
              hashedMessage: new OctetString({ valueHex: new Uint8Array(32) }),
            })
          : new MessageImprint({ hashAlgorithm, hashedMessage }),
      serialNumber: new Integer({ value: ++requests }),
      genTime: new Date(),
      ordering: true,
      ...(mode === 'nonce'
        ? { nonce: new Integer({ value: 42 }) }
        : request.nonce === undefined
          ? {}
          : { nonce: request.nonce }),
    })
    const content = derOf(info)
    const attributes = attributesOf(content, certificate)
    const signed = new SignedData({
      version: 3,
      encapContentInfo: new EncapsulatedContentInfo({
        eContentType: TST_INFO,
        eContent: new OctetString({ valueHex: content }),
      }),
      signerInfos: [
        new SignerInfo({
          version: 1,
          sid: new IssuerAndSerialNumber({
            issuer: certificate.issuer,
            serialNumber: certificate.serialNumber,
          }),
          signedAttrs: attributes,
        }),
      ],
      certificates: [certificate],
    })
    const signer = mode === 'signature' ? root : own
    await signed.sign(signer.privateKey, 0, 'SHA-256')
    return new ContentInfo({ contentType: ContentInfo.SIGNED_DATA, content: signed.toSchema(true) })
  }

  async function answer(body: Uint8Array): Promise<Uint8Array> {
    const request = TimeStampReq.fromBER(new Uint8Array(body))
    if (mode === 'refuse') return derOf(new TimeStampResp({ status: new PKIStatusInfo({ status: 2 }) }))
    const timeStampToken = await tokenFor(request)
    return derOf(new TimeStampResp({ status: new PKIStatusInfo({ status: 0 }), timeStampToken }))
  }

  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      if (mode === 'down') return response.writeHead(503).end()
      answer(new Uint8Array(Buffer.concat(chunks))).then(
        (der) => response.writeHead(200, { 'content-type': 'application/timestamp-reply' }).end(der),
        (error: unknown) => response.writeHead(500).end(String(error)),
      )
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/tsa`,
    ca: pemOf(ca),
    mode: (next) => {
      mode = next
    },
    requests: () => requests,
    stop: () => new Promise((resolve) => (server.close(() => resolve()), server.closeAllConnections())),
  }
}
