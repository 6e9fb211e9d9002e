#!/usr/bin/env node

// verifier/src/cli.ts
import { isMainThread } from "node:worker_threads";

// lib/core/visible-text.ts
var NAMES = {
  0: "NUL",
  9: "TAB",
  10: "LF",
  13: "CR",
  27: "ESC",
  127: "DEL",
  173: "SHY",
  8203: "ZWSP",
  8204: "ZWNJ",
  8205: "ZWJ",
  8206: "LRM",
  8207: "RLM",
  8234: "LRE",
  8235: "RLE",
  8236: "PDF",
  8237: "LRO",
  8238: "RLO",
  8294: "LRI",
  8295: "RLI",
  8296: "FSI",
  8297: "PDI",
  65279: "BOM"
};
var HIDDEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;
function visibleParts(value) {
  const parts = [];
  let from = 0;
  for (const match of value.matchAll(HIDDEN)) {
    if (match.index > from) parts.push({ kind: "text", text: value.slice(from, match.index) });
    const code = match[0].codePointAt(0) ?? 0;
    parts.push({
      kind: "hidden",
      label: NAMES[code] ?? `U+${code.toString(16).toUpperCase().padStart(4, "0")}`
    });
    from = match.index + match[0].length;
  }
  if (from < value.length) parts.push({ kind: "text", text: value.slice(from) });
  return parts;
}
function visibleString(value) {
  return visibleParts(value).map((part) => part.kind === "text" ? part.text : `\u27E8${part.label}\u27E9`).join("");
}

// verifier/src/arguments.ts
import { parseArgs } from "node:util";

// node_modules/@noble/hashes/_u64.js
var U32_MASK64 = /* @__PURE__ */ (() => BigInt(2 ** 32 - 1))();
var _32n = /* @__PURE__ */ BigInt(32);
function fromBig(n, le = false) {
  if (le)
    return { h: Number(n & U32_MASK64), l: Number(n >> _32n & U32_MASK64) };
  return { h: Number(n >> _32n & U32_MASK64) | 0, l: Number(n & U32_MASK64) | 0 };
}
function split(lst, le = false) {
  const len = lst.length;
  let Ah = new Uint32Array(len);
  let Al = new Uint32Array(len);
  for (let i = 0; i < len; i++) {
    const { h, l } = fromBig(lst[i], le);
    [Ah[i], Al[i]] = [h, l];
  }
  return [Ah, Al];
}
var fromNumH = (n) => n / 2 ** 32 | 0;
var fromNumL = (n) => n >>> 0;
function setU64FromNum(view, byteOffset, n, isLE) {
  const h = fromNumH(n);
  const l = fromNumL(n);
  view.setUint32(byteOffset, isLE ? l : h, isLE);
  view.setUint32(byteOffset + 4, isLE ? h : l, isLE);
}
var shrSH = (h, _l, s) => h >>> s;
var shrSL = (h, l, s) => h << 32 - s | l >>> s;
var rotrSH = (h, l, s) => h >>> s | l << 32 - s;
var rotrSL = (h, l, s) => h << 32 - s | l >>> s;
var rotrBH = (h, l, s) => h << 64 - s | l >>> s - 32;
var rotrBL = (h, l, s) => h >>> s - 32 | l << 64 - s;
function add(Ah, Al, Bh, Bl) {
  const l = (Al >>> 0) + (Bl >>> 0);
  return { h: Ah + Bh + (l / 2 ** 32 | 0) | 0, l: l | 0 };
}
var add3L = (Al, Bl, Cl) => (Al >>> 0) + (Bl >>> 0) + (Cl >>> 0);
var add3H = (low, Ah, Bh, Ch) => Ah + Bh + Ch + (low / 2 ** 32 | 0) | 0;
var add4L = (Al, Bl, Cl, Dl) => (Al >>> 0) + (Bl >>> 0) + (Cl >>> 0) + (Dl >>> 0);
var add4H = (low, Ah, Bh, Ch, Dh) => Ah + Bh + Ch + Dh + (low / 2 ** 32 | 0) | 0;
var add5L = (Al, Bl, Cl, Dl, El) => (Al >>> 0) + (Bl >>> 0) + (Cl >>> 0) + (Dl >>> 0) + (El >>> 0);
var add5H = (low, Ah, Bh, Ch, Dh, Eh) => Ah + Bh + Ch + Dh + Eh + (low / 2 ** 32 | 0) | 0;

// node_modules/@noble/hashes/utils.js
function isBytes(a) {
  return a instanceof Uint8Array || ArrayBuffer.isView(a) && a.constructor.name === "Uint8Array" && "BYTES_PER_ELEMENT" in a && a.BYTES_PER_ELEMENT === 1;
}
var atitle = (title) => title ? `"${title}" ` : "";
function anumber(n, title = "") {
  if (typeof n !== "number")
    throw new TypeError(atitle(title) + "expected number, got " + typeof n);
  if (!Number.isSafeInteger(n) || n < 0)
    throw new RangeError(atitle(title) + "expected integer >= 0, got " + n);
  return n;
}
function abytes(value, length, title = "") {
  if (isBytes(value) && (length === void 0 || value.length === length))
    return value;
  if (length !== void 0)
    anumber(length, "length");
  const bytes = isBytes(value);
  const ofLen = length !== void 0 ? ` of length ${length}` : "";
  const got = bytes ? `length=${value.length}` : `type=${typeof value}`;
  const message3 = atitle(title) + "expected Uint8Array" + ofLen + ", got " + got;
  if (!bytes)
    throw new TypeError(message3);
  throw new RangeError(message3);
}
var aobject = (value, label) => {
  if (value === null || typeof value !== "object" || Array.isArray(value))
    throw new TypeError((label === "object" ? "" : `"${label}" `) + "expected object, got type=" + typeof value);
};
var aopts = (value, label) => {
  aobject(value, label);
  const proto = Object.getPrototypeOf(value);
  if (proto !== Object.prototype && proto !== null)
    throw new TypeError(`"${label}" expected plain object`);
  if (Object.hasOwn(value, "__proto__"))
    throw new TypeError(`"${label}.__proto__" is not allowed`);
};
function aexists(instance, checkFinished = true) {
  if (instance.destroyed)
    throw new Error("hash was destroyed");
  if (checkFinished && instance.finished)
    throw new Error("digest() was already called");
}
function aoutput(out, instance) {
  abytes(out, void 0, "output");
  const min = instance.outputLen;
  if (!(out.length >= min)) {
    throw new RangeError('"output" expected length >= ' + min);
  }
}
function clean(...arrays) {
  for (let i = 0; i < arrays.length; i++) {
    arrays[i].fill(0);
  }
}
function createView(arr) {
  return new DataView(arr.buffer, arr.byteOffset, arr.byteLength);
}
function rotr(word, shift) {
  return word << 32 - shift | word >>> shift;
}
var hasHexBuiltin = /* @__PURE__ */ (() => (
  // @ts-ignore
  typeof Uint8Array.from([]).toHex === "function" && typeof Uint8Array.fromHex === "function"
))();
var hexes = /* @__PURE__ */ Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, "0"));
function bytesToHex(bytes) {
  abytes(bytes);
  if (hasHexBuiltin)
    return bytes.toHex();
  let hex2 = "";
  for (let i = 0; i < bytes.length; i++) {
    hex2 += hexes[bytes[i]];
  }
  return hex2;
}
function asciiToBase16(ch) {
  return ch >= 48 && ch <= 57 ? ch - 48 : ch >= 65 && ch <= 70 ? ch - (65 - 10) : ch >= 97 && ch <= 102 ? ch - (97 - 10) : void 0;
}
function hexToBytes(hex2) {
  if (typeof hex2 !== "string")
    throw new TypeError("hex string expected, got " + typeof hex2);
  if (hasHexBuiltin) {
    try {
      return Uint8Array.fromHex(hex2);
    } catch (error) {
      if (error instanceof SyntaxError)
        throw new RangeError(error.message);
      throw error;
    }
  }
  const hl = hex2.length;
  const al = hl / 2;
  if (hl % 2)
    throw new RangeError("hex string expected, got unpadded hex of length " + hl);
  const array = new Uint8Array(al);
  for (let ai = 0, hi = 0; ai < al; ai++, hi += 2) {
    const n1 = asciiToBase16(hex2.charCodeAt(hi));
    const n2 = asciiToBase16(hex2.charCodeAt(hi + 1));
    if (n1 === void 0 || n2 === void 0) {
      const char = hex2[hi] + hex2[hi + 1];
      throw new RangeError('hex string expected, got non-hex character "' + char + '" at index ' + hi);
    }
    array[ai] = n1 * 16 + n2;
  }
  return array;
}
function concatBytes(...arrays) {
  let sum = 0;
  for (let i = 0; i < arrays.length; i++) {
    const a = arrays[i];
    abytes(a);
    sum += a.length;
  }
  const res = new Uint8Array(sum);
  for (let i = 0, pad = 0; i < arrays.length; i++) {
    const a = arrays[i];
    res.set(a, pad);
    pad += a.length;
  }
  return res;
}
function checkOpts(defaults, opts, title = "opts") {
  aopts(defaults, "defaults");
  if (opts !== void 0)
    aopts(opts, title);
  const merged = Object.assign(/* @__PURE__ */ Object.create(null), defaults, opts);
  return merged;
}
function createHasher(hashCons, info = {}) {
  if (typeof hashCons !== "function")
    throw new TypeError('"hashCons" expected function, got type=' + typeof hashCons);
  info = checkOpts({}, info, "info");
  const hashC = (msg, opts) => hashCons(opts).update(msg).digest();
  const tmp = hashCons(void 0);
  hashC.outputLen = tmp.outputLen;
  hashC.blockLen = tmp.blockLen;
  hashC.canXOF = tmp.canXOF;
  hashC.create = (opts) => hashCons(opts);
  Object.assign(hashC, info);
  return Object.freeze(hashC);
}
function randomBytes(bytesLength = 32) {
  anumber(bytesLength, "bytesLength");
  const cr = typeof globalThis === "object" ? globalThis.crypto : null;
  if (typeof cr?.getRandomValues !== "function")
    throw new Error("crypto.getRandomValues must be defined");
  if (bytesLength > 65536)
    throw new RangeError(`"bytesLength" expected <= 65536, got ${bytesLength}`);
  return cr.getRandomValues(new Uint8Array(bytesLength));
}
var oidNist = (suffix) => ({
  // Current NIST hashAlgs suffixes used here fit in one DER subidentifier octet.
  // Larger suffix values would need base-128 OID encoding and a different length byte.
  oid: Uint8Array.from([6, 9, 96, 134, 72, 1, 101, 3, 4, 2, suffix])
});

// node_modules/@noble/hashes/_md.js
function Chi(a, b, c) {
  return a & b ^ ~a & c;
}
function Maj(a, b, c) {
  return a & b ^ a & c ^ b & c;
}
var HashMD = class {
  blockLen;
  outputLen;
  canXOF = false;
  padOffset;
  isLE;
  // For partial updates less than block size
  buffer;
  view;
  finished = false;
  length = 0;
  pos = 0;
  destroyed = false;
  constructor(blockLen, outputLen, padOffset, isLE) {
    this.blockLen = blockLen;
    this.outputLen = outputLen;
    this.padOffset = padOffset;
    this.isLE = isLE;
    this.buffer = new Uint8Array(blockLen);
    this.view = createView(this.buffer);
  }
  update(data) {
    aexists(this);
    abytes(data);
    const { view, buffer, blockLen } = this;
    const len = data.length;
    let processed = false;
    for (let pos = 0; pos < len; ) {
      const take = Math.min(blockLen - this.pos, len - pos);
      if (take === blockLen) {
        const dataView = createView(data);
        for (; blockLen <= len - pos; pos += blockLen)
          this.process(dataView, pos);
        processed = true;
        continue;
      }
      buffer.set(pos === 0 && take === len ? data : data.subarray(pos, pos + take), this.pos);
      this.pos += take;
      pos += take;
      if (this.pos === blockLen) {
        this.process(view, 0);
        this.pos = 0;
        processed = true;
      }
    }
    this.length += data.length;
    if (processed)
      this.roundClean();
    return this;
  }
  digestInto(out) {
    aexists(this);
    aoutput(out, this);
    this.finished = true;
    const { buffer, view, blockLen, isLE } = this;
    let { pos } = this;
    buffer[pos++] = 128;
    buffer.fill(0, pos);
    if (this.padOffset > blockLen - pos) {
      this.process(view, 0);
      buffer.fill(0);
    }
    setU64FromNum(view, blockLen - 8, this.length * 8, isLE);
    this.process(view, 0);
    this.roundClean();
    const oview = out === buffer ? view : createView(out);
    const len = this.outputLen;
    const outLen = len / 4;
    const state = this.get();
    if (len % 4 || outLen > state.length)
      throw new Error("invalid outputLen");
    for (let i = 0; i < outLen; i++)
      oview.setUint32(4 * i, state[i], isLE);
  }
  digest() {
    const { buffer, outputLen } = this;
    this.digestInto(buffer);
    const res = buffer.slice(0, outputLen);
    this.destroy();
    return res;
  }
  _cloneIntoMeta(to) {
    const { buffer, length, finished, destroyed, pos } = this;
    to.destroyed = destroyed;
    to.finished = finished;
    to.length = length;
    to.pos = pos;
    if (pos)
      to.buffer.set(buffer);
    return to;
  }
  clone() {
    return this._cloneInto();
  }
};
var SHA256_IV = /* @__PURE__ */ Uint32Array.from([
  1779033703,
  3144134277,
  1013904242,
  2773480762,
  1359893119,
  2600822924,
  528734635,
  1541459225
]);
var SHA512_IV = /* @__PURE__ */ Uint32Array.from([
  1779033703,
  4089235720,
  3144134277,
  2227873595,
  1013904242,
  4271175723,
  2773480762,
  1595750129,
  1359893119,
  2917565137,
  2600822924,
  725511199,
  528734635,
  4215389547,
  1541459225,
  327033209
]);

// node_modules/@noble/hashes/sha2.js
var SHA256_K = /* @__PURE__ */ Uint32Array.from([
  1116352408,
  1899447441,
  3049323471,
  3921009573,
  961987163,
  1508970993,
  2453635748,
  2870763221,
  3624381080,
  310598401,
  607225278,
  1426881987,
  1925078388,
  2162078206,
  2614888103,
  3248222580,
  3835390401,
  4022224774,
  264347078,
  604807628,
  770255983,
  1249150122,
  1555081692,
  1996064986,
  2554220882,
  2821834349,
  2952996808,
  3210313671,
  3336571891,
  3584528711,
  113926993,
  338241895,
  666307205,
  773529912,
  1294757372,
  1396182291,
  1695183700,
  1986661051,
  2177026350,
  2456956037,
  2730485921,
  2820302411,
  3259730800,
  3345764771,
  3516065817,
  3600352804,
  4094571909,
  275423344,
  430227734,
  506948616,
  659060556,
  883997877,
  958139571,
  1322822218,
  1537002063,
  1747873779,
  1955562222,
  2024104815,
  2227730452,
  2361852424,
  2428436474,
  2756734187,
  3204031479,
  3329325298
]);
var SHA256_W = /* @__PURE__ */ new Uint32Array(64);
var SHA2_32B = class extends HashMD {
  // We cannot use array here since array allows indexing by variable
  // which means optimizer/compiler cannot use registers.
  // Numeric initializers matter: starting the fields as `undefined` changes
  // V8's field representation and makes sha256 3x slower (measured).
  A = 0;
  B = 0;
  C = 0;
  D = 0;
  E = 0;
  F = 0;
  G = 0;
  H = 0;
  constructor(outputLen, IV) {
    super(64, outputLen, 8, false);
    this.A = IV[0] | 0;
    this.B = IV[1] | 0;
    this.C = IV[2] | 0;
    this.D = IV[3] | 0;
    this.E = IV[4] | 0;
    this.F = IV[5] | 0;
    this.G = IV[6] | 0;
    this.H = IV[7] | 0;
  }
  get() {
    const { A, B, C, D, E, F, G, H } = this;
    return [A, B, C, D, E, F, G, H];
  }
  // prettier-ignore
  set(A, B, C, D, E, F, G, H) {
    this.A = A | 0;
    this.B = B | 0;
    this.C = C | 0;
    this.D = D | 0;
    this.E = E | 0;
    this.F = F | 0;
    this.G = G | 0;
    this.H = H | 0;
  }
  _cloneInto(to) {
    (to ||= new this.constructor()).set(...this.get());
    return this._cloneIntoMeta(to);
  }
  process(view, offset) {
    for (let i = 0; i < 16; i++, offset += 4)
      SHA256_W[i] = view.getUint32(offset, false);
    for (let i = 16; i < 64; i++) {
      const W15 = SHA256_W[i - 15];
      const W2 = SHA256_W[i - 2];
      const s0 = rotr(W15, 7) ^ rotr(W15, 18) ^ W15 >>> 3;
      const s1 = rotr(W2, 17) ^ rotr(W2, 19) ^ W2 >>> 10;
      SHA256_W[i] = s1 + SHA256_W[i - 7] + s0 + SHA256_W[i - 16] | 0;
    }
    let { A, B, C, D, E, F, G, H } = this;
    for (let i = 0; i < 64; i++) {
      const sigma1 = rotr(E, 6) ^ rotr(E, 11) ^ rotr(E, 25);
      const T1 = H + sigma1 + Chi(E, F, G) + SHA256_K[i] + SHA256_W[i] | 0;
      const sigma0 = rotr(A, 2) ^ rotr(A, 13) ^ rotr(A, 22);
      const T2 = sigma0 + Maj(A, B, C) | 0;
      H = G;
      G = F;
      F = E;
      E = D + T1 | 0;
      D = C;
      C = B;
      B = A;
      A = T1 + T2 | 0;
    }
    A = A + this.A | 0;
    B = B + this.B | 0;
    C = C + this.C | 0;
    D = D + this.D | 0;
    E = E + this.E | 0;
    F = F + this.F | 0;
    G = G + this.G | 0;
    H = H + this.H | 0;
    this.set(A, B, C, D, E, F, G, H);
  }
  roundClean() {
    clean(SHA256_W);
  }
  destroy() {
    this.destroyed = true;
    this.set(0, 0, 0, 0, 0, 0, 0, 0);
    clean(this.buffer);
  }
};
var _SHA256 = class extends SHA2_32B {
  constructor() {
    super(32, SHA256_IV);
  }
};
var K512 = /* @__PURE__ */ (() => split([
  "0x428a2f98d728ae22",
  "0x7137449123ef65cd",
  "0xb5c0fbcfec4d3b2f",
  "0xe9b5dba58189dbbc",
  "0x3956c25bf348b538",
  "0x59f111f1b605d019",
  "0x923f82a4af194f9b",
  "0xab1c5ed5da6d8118",
  "0xd807aa98a3030242",
  "0x12835b0145706fbe",
  "0x243185be4ee4b28c",
  "0x550c7dc3d5ffb4e2",
  "0x72be5d74f27b896f",
  "0x80deb1fe3b1696b1",
  "0x9bdc06a725c71235",
  "0xc19bf174cf692694",
  "0xe49b69c19ef14ad2",
  "0xefbe4786384f25e3",
  "0x0fc19dc68b8cd5b5",
  "0x240ca1cc77ac9c65",
  "0x2de92c6f592b0275",
  "0x4a7484aa6ea6e483",
  "0x5cb0a9dcbd41fbd4",
  "0x76f988da831153b5",
  "0x983e5152ee66dfab",
  "0xa831c66d2db43210",
  "0xb00327c898fb213f",
  "0xbf597fc7beef0ee4",
  "0xc6e00bf33da88fc2",
  "0xd5a79147930aa725",
  "0x06ca6351e003826f",
  "0x142929670a0e6e70",
  "0x27b70a8546d22ffc",
  "0x2e1b21385c26c926",
  "0x4d2c6dfc5ac42aed",
  "0x53380d139d95b3df",
  "0x650a73548baf63de",
  "0x766a0abb3c77b2a8",
  "0x81c2c92e47edaee6",
  "0x92722c851482353b",
  "0xa2bfe8a14cf10364",
  "0xa81a664bbc423001",
  "0xc24b8b70d0f89791",
  "0xc76c51a30654be30",
  "0xd192e819d6ef5218",
  "0xd69906245565a910",
  "0xf40e35855771202a",
  "0x106aa07032bbd1b8",
  "0x19a4c116b8d2d0c8",
  "0x1e376c085141ab53",
  "0x2748774cdf8eeb99",
  "0x34b0bcb5e19b48a8",
  "0x391c0cb3c5c95a63",
  "0x4ed8aa4ae3418acb",
  "0x5b9cca4f7763e373",
  "0x682e6ff3d6b2b8a3",
  "0x748f82ee5defb2fc",
  "0x78a5636f43172f60",
  "0x84c87814a1f0ab72",
  "0x8cc702081a6439ec",
  "0x90befffa23631e28",
  "0xa4506cebde82bde9",
  "0xbef9a3f7b2c67915",
  "0xc67178f2e372532b",
  "0xca273eceea26619c",
  "0xd186b8c721c0c207",
  "0xeada7dd6cde0eb1e",
  "0xf57d4f7fee6ed178",
  "0x06f067aa72176fba",
  "0x0a637dc5a2c898a6",
  "0x113f9804bef90dae",
  "0x1b710b35131c471b",
  "0x28db77f523047d84",
  "0x32caab7b40c72493",
  "0x3c9ebe0a15c9bebc",
  "0x431d67c49c100d4c",
  "0x4cc5d4becb3e42b6",
  "0x597f299cfc657e2a",
  "0x5fcb6fab3ad6faec",
  "0x6c44198c4a475817"
].map((n) => BigInt(n))))();
var SHA512_Kh = /* @__PURE__ */ (() => K512[0])();
var SHA512_Kl = /* @__PURE__ */ (() => K512[1])();
var SHA512_W_H = /* @__PURE__ */ new Uint32Array(80);
var SHA512_W_L = /* @__PURE__ */ new Uint32Array(80);
var SHA2_64B = class extends HashMD {
  // We cannot use array here since array allows indexing by variable
  // which means optimizer/compiler cannot use registers.
  // h -- high 32 bits, l -- low 32 bits
  // Numeric initializers matter: starting the fields as `undefined` changes
  // V8's field representation and slows hashing down (measured on sha256).
  Ah = 0;
  Al = 0;
  Bh = 0;
  Bl = 0;
  Ch = 0;
  Cl = 0;
  Dh = 0;
  Dl = 0;
  Eh = 0;
  El = 0;
  Fh = 0;
  Fl = 0;
  Gh = 0;
  Gl = 0;
  Hh = 0;
  Hl = 0;
  constructor(outputLen, IV) {
    super(128, outputLen, 16, false);
    this.Ah = IV[0] | 0;
    this.Al = IV[1] | 0;
    this.Bh = IV[2] | 0;
    this.Bl = IV[3] | 0;
    this.Ch = IV[4] | 0;
    this.Cl = IV[5] | 0;
    this.Dh = IV[6] | 0;
    this.Dl = IV[7] | 0;
    this.Eh = IV[8] | 0;
    this.El = IV[9] | 0;
    this.Fh = IV[10] | 0;
    this.Fl = IV[11] | 0;
    this.Gh = IV[12] | 0;
    this.Gl = IV[13] | 0;
    this.Hh = IV[14] | 0;
    this.Hl = IV[15] | 0;
  }
  // prettier-ignore
  get() {
    const { Ah, Al, Bh, Bl, Ch, Cl, Dh, Dl, Eh, El, Fh, Fl, Gh, Gl, Hh, Hl } = this;
    return [Ah, Al, Bh, Bl, Ch, Cl, Dh, Dl, Eh, El, Fh, Fl, Gh, Gl, Hh, Hl];
  }
  // prettier-ignore
  set(Ah, Al, Bh, Bl, Ch, Cl, Dh, Dl, Eh, El, Fh, Fl, Gh, Gl, Hh, Hl) {
    this.Ah = Ah | 0;
    this.Al = Al | 0;
    this.Bh = Bh | 0;
    this.Bl = Bl | 0;
    this.Ch = Ch | 0;
    this.Cl = Cl | 0;
    this.Dh = Dh | 0;
    this.Dl = Dl | 0;
    this.Eh = Eh | 0;
    this.El = El | 0;
    this.Fh = Fh | 0;
    this.Fl = Fl | 0;
    this.Gh = Gh | 0;
    this.Gl = Gl | 0;
    this.Hh = Hh | 0;
    this.Hl = Hl | 0;
  }
  _cloneInto(to) {
    (to ||= new this.constructor()).set(...this.get());
    return this._cloneIntoMeta(to);
  }
  process(view, offset) {
    for (let i = 0; i < 16; i++, offset += 4) {
      SHA512_W_H[i] = view.getUint32(offset);
      SHA512_W_L[i] = view.getUint32(offset += 4);
    }
    for (let i = 16; i < 80; i++) {
      const W15h = SHA512_W_H[i - 15] | 0;
      const W15l = SHA512_W_L[i - 15] | 0;
      const s0h = rotrSH(W15h, W15l, 1) ^ rotrSH(W15h, W15l, 8) ^ shrSH(W15h, W15l, 7);
      const s0l = rotrSL(W15h, W15l, 1) ^ rotrSL(W15h, W15l, 8) ^ shrSL(W15h, W15l, 7);
      const W2h = SHA512_W_H[i - 2] | 0;
      const W2l = SHA512_W_L[i - 2] | 0;
      const s1h = rotrSH(W2h, W2l, 19) ^ rotrBH(W2h, W2l, 61) ^ shrSH(W2h, W2l, 6);
      const s1l = rotrSL(W2h, W2l, 19) ^ rotrBL(W2h, W2l, 61) ^ shrSL(W2h, W2l, 6);
      const SUMl = add4L(s0l, s1l, SHA512_W_L[i - 7], SHA512_W_L[i - 16]);
      const SUMh = add4H(SUMl, s0h, s1h, SHA512_W_H[i - 7], SHA512_W_H[i - 16]);
      SHA512_W_H[i] = SUMh | 0;
      SHA512_W_L[i] = SUMl | 0;
    }
    let { Ah, Al, Bh, Bl, Ch, Cl, Dh, Dl, Eh, El, Fh, Fl, Gh, Gl, Hh, Hl } = this;
    for (let i = 0; i < 80; i++) {
      const sigma1h = rotrSH(Eh, El, 14) ^ rotrSH(Eh, El, 18) ^ rotrBH(Eh, El, 41);
      const sigma1l = rotrSL(Eh, El, 14) ^ rotrSL(Eh, El, 18) ^ rotrBL(Eh, El, 41);
      const CHIh = Eh & Fh ^ ~Eh & Gh;
      const CHIl = El & Fl ^ ~El & Gl;
      const T1ll = add5L(Hl, sigma1l, CHIl, SHA512_Kl[i], SHA512_W_L[i]);
      const T1h = add5H(T1ll, Hh, sigma1h, CHIh, SHA512_Kh[i], SHA512_W_H[i]);
      const T1l = T1ll | 0;
      const sigma0h = rotrSH(Ah, Al, 28) ^ rotrBH(Ah, Al, 34) ^ rotrBH(Ah, Al, 39);
      const sigma0l = rotrSL(Ah, Al, 28) ^ rotrBL(Ah, Al, 34) ^ rotrBL(Ah, Al, 39);
      const MAJh = Ah & Bh ^ Ah & Ch ^ Bh & Ch;
      const MAJl = Al & Bl ^ Al & Cl ^ Bl & Cl;
      Hh = Gh | 0;
      Hl = Gl | 0;
      Gh = Fh | 0;
      Gl = Fl | 0;
      Fh = Eh | 0;
      Fl = El | 0;
      ({ h: Eh, l: El } = add(Dh | 0, Dl | 0, T1h | 0, T1l | 0));
      Dh = Ch | 0;
      Dl = Cl | 0;
      Ch = Bh | 0;
      Cl = Bl | 0;
      Bh = Ah | 0;
      Bl = Al | 0;
      const All = add3L(T1l, sigma0l, MAJl);
      Ah = add3H(All, T1h, sigma0h, MAJh);
      Al = All | 0;
    }
    ({ h: Ah, l: Al } = add(this.Ah | 0, this.Al | 0, Ah | 0, Al | 0));
    ({ h: Bh, l: Bl } = add(this.Bh | 0, this.Bl | 0, Bh | 0, Bl | 0));
    ({ h: Ch, l: Cl } = add(this.Ch | 0, this.Cl | 0, Ch | 0, Cl | 0));
    ({ h: Dh, l: Dl } = add(this.Dh | 0, this.Dl | 0, Dh | 0, Dl | 0));
    ({ h: Eh, l: El } = add(this.Eh | 0, this.El | 0, Eh | 0, El | 0));
    ({ h: Fh, l: Fl } = add(this.Fh | 0, this.Fl | 0, Fh | 0, Fl | 0));
    ({ h: Gh, l: Gl } = add(this.Gh | 0, this.Gl | 0, Gh | 0, Gl | 0));
    ({ h: Hh, l: Hl } = add(this.Hh | 0, this.Hl | 0, Hh | 0, Hl | 0));
    this.set(Ah, Al, Bh, Bl, Ch, Cl, Dh, Dl, Eh, El, Fh, Fl, Gh, Gl, Hh, Hl);
  }
  roundClean() {
    clean(SHA512_W_H, SHA512_W_L);
  }
  destroy() {
    this.destroyed = true;
    clean(this.buffer);
    this.set(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }
};
var _SHA512 = class extends SHA2_64B {
  constructor() {
    super(64, SHA512_IV);
  }
};
var sha256 = /* @__PURE__ */ createHasher(
  () => new _SHA256(),
  /* @__PURE__ */ oidNist(1)
);
var sha512 = /* @__PURE__ */ createHasher(
  () => new _SHA512(),
  /* @__PURE__ */ oidNist(3)
);

// lib/core/hash.ts
var encoder = new TextEncoder();
var BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
var BASE64URL_VALUE = new Map(Array.from(BASE64URL, (char, value) => [char, value]));
var HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
function utf8(data) {
  return typeof data === "string" ? encoder.encode(data) : data;
}
function sha2562(data) {
  return sha256(utf8(data));
}
function toHex(bytes) {
  let text = "";
  for (const byte of bytes) text += HEX[byte];
  return text;
}
function fromHex(text) {
  if (text.length % 2 !== 0) return null;
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) {
    const high = hexDigit(text.charCodeAt(2 * i));
    const low = hexDigit(text.charCodeAt(2 * i + 1));
    if (high < 0 || low < 0) return null;
    bytes[i] = high << 4 | low;
  }
  return bytes;
}
function hexDigit(code) {
  if (code >= 48 && code <= 57) return code - 48;
  const lower = code | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}
function toBase64Url(bytes) {
  let text = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const left = Math.min(3, bytes.length - i);
    const group = (bytes[i] ?? 0) << 16 | (bytes[i + 1] ?? 0) << 8 | (bytes[i + 2] ?? 0);
    for (let j = 0; j <= left; j++) text += BASE64URL.charAt(group >>> 18 - 6 * j & 63);
  }
  return text;
}
function fromBase64Url(text) {
  const bytes = new Uint8Array(Math.floor(text.length * 6 / 8));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const char of text) {
    const value = BASE64URL_VALUE.get(char);
    if (value === void 0) return null;
    held = (held << 6 | value) & 65535;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = held >>> bits & 255;
    }
  }
  return bits < 6 && (held & (1 << bits) - 1) === 0 ? bytes : null;
}
function toBase64(bytes) {
  const text = toBase64Url(bytes).replaceAll("-", "+").replaceAll("_", "/");
  return text.padEnd(Math.ceil(text.length / 4) * 4, "=");
}
function fromBase64(text) {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null;
  return fromBase64Url(text.replace(/=+$/, "").replaceAll("+", "-").replaceAll("/", "_"));
}
function equalBytes(a, b) {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}

// lib/ledger/ledger-fault.ts
var LedgerFault = class extends Error {
  code;
  constructor(code, message3) {
    super(message3);
    this.name = "LedgerFault";
    this.code = code;
  }
};

// lib/ledger/merkle.ts
var HASH_BYTES = 32;
function createHasher2(hash2) {
  const node = new Uint8Array(1 + 2 * HASH_BYTES);
  node[0] = 1;
  return {
    emptyRoot: () => hash2(new Uint8Array()),
    leafHash: (entry) => {
      const leaf = new Uint8Array(1 + entry.length);
      leaf.set(entry, 1);
      return hash2(leaf);
    },
    nodeHash: (left, right) => {
      if (left.length !== HASH_BYTES || right.length !== HASH_BYTES)
        throw new RangeError("a hash has 32 bytes");
      node.set(left, 1);
      node.set(right, 1 + HASH_BYTES);
      return hash2(node);
    }
  };
}
var portableHasher = createHasher2(sha2562);
function perfectSubtrees(start, end) {
  const subtrees = [];
  for (let at = start; at < end; ) {
    const height = log2Floor(end - at);
    subtrees.push({ height, index: at / 2 ** height });
    at += 2 ** height;
  }
  return subtrees;
}
function joinSubtrees(roots, hasher2 = portableHasher) {
  const last = roots.at(-1);
  if (last === void 0) return hasher2.emptyRoot();
  return roots.slice(0, -1).reduceRight((right, left) => hasher2.nodeHash(left, right), last);
}
function log2Floor(value) {
  const high = Math.floor(value / 2 ** 32);
  return high === 0 ? 31 - Math.clz32(value) : 63 - Math.clz32(high);
}
function assertSize(value, name) {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${name} is not a size: ${value}`);
}

// lib/core/text.ts
var native = String.prototype.isWellFormed;
var LONE_SURROGATE = new RegExp("\\p{Surrogate}", "u");
var isWellFormed = native === void 0 ? (text) => !LONE_SURROGATE.test(text) : (text) => native.call(text);
function textFault(text) {
  if (text.includes("\0")) return { code: "nul", reason: "the text holds a NUL character (U+0000)" };
  if (!isWellFormed(text)) return { code: "lone_surrogate", reason: "the text holds half a surrogate pair" };
  return null;
}
function utf8Length(text) {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 128) continue;
    if (code < 2048) bytes += 1;
    else if (code >= 55296 && code <= 56319 && (text.charCodeAt(i + 1) & 64512) === 56320) {
      bytes += 2;
      i++;
    } else bytes += 2;
  }
  return bytes;
}
function exceedsUtf8(text, bytesMax) {
  if (text.length > bytesMax) return true;
  return text.length * 3 > bytesMax && utf8Length(text) > bytesMax;
}
var decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
var utf8Text = (bytes) => decoder.decode(bytes);

// lib/ledger/note.ts
var SIGNATURES_MAX = 100;
var KEY_ID_BYTES = 4;
var LINE_START = "\u2014 ";
function isKeyName(name) {
  return name !== "" && !/[\p{White_Space}+]/u.test(name) && isNoteText(name);
}
var isNoteText = (text) => isWellFormed(text) && !/[\0-\x09\x0b-\x1f]/.test(text);
function readNoteText(input, code) {
  const text = typeof input === "string" ? input : textOrNull(input);
  if (text === null || !isWellFormed(text)) throw new LedgerFault(code, "the text is not UTF-8");
  if (!isNoteText(text)) throw new LedgerFault(code, "the text holds a control character");
  return text;
}
function textOrNull(bytes) {
  try {
    return utf8Text(bytes);
  } catch {
    return null;
  }
}
function parseNote(input) {
  const note = readNoteText(input, "malformed_note");
  const split2 = note.lastIndexOf("\n\n");
  if (split2 < 0) throw malformed("no empty line stands before the signatures");
  return { text: note.slice(0, split2 + 1), signatures: parseSignatureLines(note.slice(split2 + 2)) };
}
function parseSignatureLines(lines) {
  if (!lines.endsWith("\n")) throw malformed("the last line does not end with a newline");
  const all = lines.slice(0, -1).split("\n");
  if (all.length > SIGNATURES_MAX) throw malformed(`more than ${SIGNATURES_MAX} signatures`);
  return all.map(parseSignatureLine);
}
function parseSignatureLine(line) {
  if (!line.startsWith(LINE_START)) throw malformed("a signature line does not begin with a dash and a space");
  const space = line.indexOf(" ", LINE_START.length);
  const name = line.slice(LINE_START.length, Math.max(space, 0));
  const bytes = space < 0 ? null : fromBase64(line.slice(space + 1));
  if (!isKeyName(name)) throw malformed("a signature line has no key name");
  if (bytes === null || bytes.length <= KEY_ID_BYTES)
    throw malformed(`the signature of ${name} is not base64 of a key id and a signature`);
  const keyId = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  return { name, keyId, signature: bytes.slice(KEY_ID_BYTES) };
}
var malformed = (reason) => new LedgerFault("malformed_note", `not a signed note: ${reason}`);

// node_modules/@noble/curves/utils.js
/*! noble-curves - MIT License (c) 2022 Paul Miller (paulmillr.com) */
function aarray(item, title, inner = () => {
}) {
  if (!Array.isArray(item))
    throw new TypeError(`"${title}" expected array, got type=${typeof item}`);
  for (let i = 0; i < item.length; i++)
    inner(item[i], `${title}[${i}]`);
  return item;
}
var abytes2 = (value, length, title) => abytes(value, length, title);
var anumber2 = anumber;
function aobject2(value, title = "object") {
  if (value === null || typeof value !== "object" || Array.isArray(value))
    throw new TypeError(title === "object" ? "expected valid options object" : `"${title}" expected object, got type=${typeof value}`);
  return value;
}
function afunction(value, title) {
  if (typeof value !== "function")
    throw new TypeError(`"${title}" is invalid: expected function, got ${typeof value}`);
  return value;
}
var bytesToHex2 = bytesToHex;
var concatBytes2 = (...arrays) => concatBytes(...arrays);
var hexToBytes2 = (hex2) => hexToBytes(hex2);
var isBytes2 = isBytes;
var randomBytes2 = (bytesLength) => randomBytes(bytesLength);
var _0n = /* @__PURE__ */ BigInt(0);
var _1n = /* @__PURE__ */ BigInt(1);
var atitle2 = (title) => title ? `"${title}" ` : "";
function abool(value, title = "") {
  if (typeof value !== "boolean")
    throw new TypeError(atitle2(title) + "expected boolean, got type=" + typeof value);
  return value;
}
function abignumber(n) {
  if (typeof n === "bigint") {
    if (!isPosBig(n))
      throw new RangeError("positive bigint expected, got " + n);
  } else
    anumber2(n);
  return n;
}
function asafenumber(value, title = "") {
  if (typeof value !== "number") {
    const prefix = title && `"${title}" `;
    throw new TypeError(prefix + "expected number, got type=" + typeof value);
  }
  if (!Number.isSafeInteger(value)) {
    const prefix = title && `"${title}" `;
    throw new RangeError(prefix + "expected safe integer, got " + value);
  }
}
function hexToNumber(hex2) {
  if (typeof hex2 !== "string")
    throw new TypeError("hex string expected, got " + typeof hex2);
  return hex2 === "" ? _0n : BigInt("0x" + hex2);
}
function bytesToNumberBE(bytes) {
  return hexToNumber(bytesToHex(bytes));
}
function bytesToNumberLE(bytes) {
  return hexToNumber(bytesToHex(copyBytes(abytes(bytes)).reverse()));
}
function numberToBytesBE(n, len) {
  anumber(len);
  if (len === 0)
    throw new Error("zero output length is invalid");
  n = abignumber(n);
  const expectedLen = len * 2;
  const hex2 = n.toString(16);
  if (hex2.length > expectedLen)
    throw new RangeError("number is too large");
  return hexToBytes(hex2.padStart(expectedLen, "0"));
}
function numberToBytesLE(n, len) {
  return numberToBytesBE(n, len).reverse();
}
function copyBytes(bytes) {
  return Uint8Array.from(abytes2(bytes));
}
function isPosBig(n) {
  return typeof n === "bigint" && _0n <= n;
}
function inRange(n, min, max) {
  return isPosBig(n) && isPosBig(min) && isPosBig(max) && min <= n && n < max;
}
function aInRange(title, n, min, max) {
  if (!inRange(n, min, max))
    throw new RangeError("expected valid " + title + ": " + min + " <= n < " + max + ", got " + n);
}
function bitLen(n) {
  if (n < _0n)
    throw new Error("expected non-negative bigint, got " + n);
  return n === _0n ? 0 : n.toString(2).length;
}
var bitMask = (n) => {
  asafenumber(n, "n");
  return (_1n << BigInt(n)) - _1n;
};
function validateObject(object, fields = {}, optFields = {}, title = "object") {
  aobject2(object, title);
  aobject2(fields, "fields");
  aobject2(optFields, "optFields");
  function checkField(fieldName, expectedType, isOpt) {
    const label = title === "object" ? `param "${String(fieldName)}"` : `"${title}.${String(fieldName)}"`;
    const val = object[fieldName];
    if (!Object.hasOwn(object, fieldName) && (isOpt ? val !== void 0 : expectedType !== "function")) {
      throw new TypeError(`${label} is invalid: expected own property`);
    }
    if (isOpt && val === void 0)
      return;
    const current = typeof val;
    if (current !== expectedType || val === null)
      throw new TypeError(`${label} is invalid: expected ${expectedType}, got ${current}`);
  }
  const iter = (f, isOpt) => Object.entries(f).forEach(([k, v]) => checkField(k, v, isOpt));
  iter(fields, false);
  iter(optFields, true);
}

// node_modules/@noble/curves/abstract/modular.js
/*! noble-curves - MIT License (c) 2022 Paul Miller (paulmillr.com) */
var _0n2 = /* @__PURE__ */ BigInt(0);
var _1n2 = /* @__PURE__ */ BigInt(1);
var _2n = /* @__PURE__ */ BigInt(2);
var _3n = /* @__PURE__ */ BigInt(3);
var _4n = /* @__PURE__ */ BigInt(4);
var _5n = /* @__PURE__ */ BigInt(5);
var _7n = /* @__PURE__ */ BigInt(7);
var _8n = /* @__PURE__ */ BigInt(8);
var _9n = /* @__PURE__ */ BigInt(9);
var _15n = /* @__PURE__ */ BigInt(15);
var _16n = /* @__PURE__ */ BigInt(16);
var POW_WINDOWED_MIN = /* @__PURE__ */ BigInt("0x10000000000000000");
function mod(a, b) {
  if (b <= _0n2)
    throw new Error("mod: expected positive modulus, got " + b);
  const result = a % b;
  return result >= _0n2 ? result : b + result;
}
function pow(num, power, modulo) {
  if (modulo <= _1n2)
    throw new Error("pow: expected modulus > 1, got " + modulo);
  if (typeof power !== "bigint")
    throw new TypeError("invalid exponent: expected bigint, got " + typeof power);
  if (power < _0n2)
    throw new Error("invalid exponent, negatives unsupported");
  if (power === _0n2)
    return _1n2;
  if (power === _1n2)
    return num;
  let d = num % modulo;
  if (d < _0n2)
    d += modulo;
  if (power < POW_WINDOWED_MIN) {
    let p2 = _1n2;
    while (power > _0n2) {
      if (power & _1n2)
        p2 = p2 * d % modulo;
      d = d * d % modulo;
      power >>= _1n2;
    }
    return p2;
  }
  const digits2 = [];
  while (power > _0n2) {
    digits2.push(Number(power & _15n));
    power >>= _4n;
  }
  const table2 = new Array(16);
  table2[0] = _1n2;
  table2[1] = d;
  for (let i = 2; i < 16; i++)
    table2[i] = table2[i - 1] * d % modulo;
  let p = table2[digits2[digits2.length - 1]];
  for (let w = digits2.length - 2; w >= 0; w--) {
    p = p * p % modulo;
    p = p * p % modulo;
    p = p * p % modulo;
    p = p * p % modulo;
    const digit2 = digits2[w];
    if (digit2 !== 0)
      p = p * table2[digit2] % modulo;
  }
  return p;
}
function pow2(x, power, modulo) {
  if (modulo <= _1n2)
    throw new Error("pow2: expected modulus > 1, got " + modulo);
  if (power < _0n2)
    throw new Error("pow2: expected non-negative exponent, got " + power);
  let res = x;
  while (power-- > _0n2) {
    res *= res;
    res %= modulo;
  }
  return res;
}
function invert(number, modulo) {
  if (number === _0n2)
    throw new Error("invert: expected non-zero number");
  if (modulo <= _1n2)
    throw new Error("invert: expected modulus > 1, got " + modulo);
  let a = mod(number, modulo);
  let b = modulo;
  let x = _0n2, u = _1n2;
  while (a !== _0n2) {
    const q = b / a;
    const r = b - a * q;
    const m = x - u * q;
    b = a, a = r, x = u, u = m;
  }
  const gcd = b;
  if (gcd !== _1n2)
    throw new Error("invert: does not exist");
  return mod(x, modulo);
}
function assertIsSquare(Fp2, root, n) {
  const F = Fp2;
  if (!F.eql(F.sqr(root), n))
    throw new Error("Cannot find square root");
}
function aoddModulus(order, fnName) {
  if ((order & _1n2) === _0n2)
    throw new Error(fnName + ": expected odd modulus, got " + order);
}
function sqrt3mod4(Fp2, n) {
  const F = Fp2;
  const p1div4 = (F.ORDER + _1n2) / _4n;
  const root = F.pow(n, p1div4);
  assertIsSquare(F, root, n);
  return root;
}
function sqrt5mod8(Fp2, n) {
  const F = Fp2;
  const p5div8 = (F.ORDER - _5n) / _8n;
  const n2 = F.mul(n, _2n);
  const v = F.pow(n2, p5div8);
  const nv = F.mul(n, v);
  const i = F.mul(F.mul(nv, _2n), v);
  const root = F.mul(nv, F.sub(i, F.ONE));
  assertIsSquare(F, root, n);
  return root;
}
function sqrt9mod16(P) {
  const Fp_ = Field(P);
  const tn = tonelliShanks(P);
  const c1 = tn(Fp_, Fp_.neg(Fp_.ONE));
  const c2 = tn(Fp_, c1);
  const c3 = tn(Fp_, Fp_.neg(c1));
  const c4 = (P + _7n) / _16n;
  return ((Fp2, n) => {
    const F = Fp2;
    let tv1 = F.pow(n, c4);
    let tv2 = F.mul(tv1, c1);
    const tv3 = F.mul(tv1, c2);
    const tv4 = F.mul(tv1, c3);
    const e1 = F.eql(F.sqr(tv2), n);
    const e2 = F.eql(F.sqr(tv3), n);
    tv1 = F.cmov(tv1, tv2, e1);
    tv2 = F.cmov(tv4, tv3, e2);
    const e3 = F.eql(F.sqr(tv2), n);
    const root = F.cmov(tv1, tv2, e3);
    assertIsSquare(F, root, n);
    return root;
  });
}
function tonelliShanks(P) {
  if (P < _3n)
    throw new Error("sqrt is not defined for small field");
  aoddModulus(P, "tonelliShanks");
  let Q = P - _1n2;
  let S = 0;
  while (Q % _2n === _0n2) {
    Q /= _2n;
    S++;
  }
  let Z = _2n;
  const _Fp = Field(P);
  while (FpLegendre(_Fp, Z) === 1) {
    if (Z++ > 1e3)
      throw new Error("Cannot find square root: probably non-prime P");
  }
  if (S === 1)
    return sqrt3mod4;
  let cc = _Fp.pow(Z, Q);
  const Q1div2 = (Q + _1n2) / _2n;
  return function tonelliSlow(Fp2, n) {
    const F = Fp2;
    if (F.is0(n))
      return n;
    if (FpLegendre(F, n) !== 1)
      throw new Error("Cannot find square root");
    let M = S;
    let c = F.mul(F.ONE, cc);
    let t = F.pow(n, Q);
    let R = F.pow(n, Q1div2);
    while (!F.eql(t, F.ONE)) {
      if (F.is0(t))
        throw new Error("Cannot find square root: probably non-prime P");
      let i = 1;
      let t_tmp = F.sqr(t);
      while (!F.eql(t_tmp, F.ONE)) {
        i++;
        t_tmp = F.sqr(t_tmp);
        if (i === M)
          throw new Error("Cannot find square root");
      }
      const exponent = _1n2 << BigInt(M - i - 1);
      const b = F.pow(c, exponent);
      M = i;
      c = F.sqr(b);
      t = F.mul(t, c);
      R = F.mul(R, b);
    }
    return R;
  };
}
function FpSqrt(P) {
  aoddModulus(P, "Fp.sqrt");
  if (P % _4n === _3n)
    return sqrt3mod4;
  if (P % _8n === _5n)
    return sqrt5mod8;
  if (P % _16n === _9n)
    return sqrt9mod16(P);
  return tonelliShanks(P);
}
var isNegativeLE = (num, modulo) => (mod(num, modulo) & _1n2) === _1n2;
var FIELD_FIELDS = [
  "create",
  "isValid",
  "is0",
  "neg",
  "inv",
  "sqrt",
  "sqr",
  "eql",
  "add",
  "sub",
  "mul",
  "pow",
  "div",
  "addN",
  "subN",
  "mulN",
  "sqrN"
];
function validateField(field) {
  aobject2(field, "field");
  if (typeof field.ORDER !== "bigint")
    throw new TypeError('param "ORDER" is invalid: expected bigint, got ' + typeof field.ORDER);
  asafenumber(field.BYTES, "BYTES");
  asafenumber(field.BITS, "BITS");
  for (const name of FIELD_FIELDS)
    afunction(field[name], "field." + name);
  if (field.BYTES < 1 || field.BITS < 1)
    throw new Error("invalid field: expected BYTES/BITS > 0");
  if (field.ORDER <= _1n2)
    throw new Error("invalid field: expected ORDER > 1, got " + field.ORDER);
  return field;
}
function FpInvertBatch(Fp2, nums, passZero = false) {
  validateField(Fp2);
  aarray(nums, "nums");
  abool(passZero, "passZero");
  const F = Fp2;
  const inverted = new Array(nums.length).fill(passZero ? F.ZERO : void 0);
  const multipliedAcc = nums.reduce((acc, num, i) => {
    if (F.is0(num))
      return acc;
    inverted[i] = acc;
    return F.mul(acc, num);
  }, F.ONE);
  const invertedAcc = F.inv(multipliedAcc);
  nums.reduceRight((acc, num, i) => {
    if (F.is0(num))
      return acc;
    inverted[i] = F.mul(acc, inverted[i]);
    return F.mul(acc, num);
  }, invertedAcc);
  return inverted;
}
function FpLegendre(Fp2, n) {
  validateField(Fp2);
  const F = Fp2;
  aoddModulus(F.ORDER, "FpLegendre");
  const p1mod2 = (F.ORDER - _1n2) / _2n;
  const powered = F.pow(n, p1mod2);
  const yes = F.eql(powered, F.ONE);
  const zero = F.eql(powered, F.ZERO);
  const no = F.eql(powered, F.neg(F.ONE));
  if (!yes && !zero && !no)
    throw new Error("invalid Legendre symbol result");
  return yes ? 1 : zero ? 0 : -1;
}
function nLength(n, nBitLength) {
  if (nBitLength !== void 0)
    anumber2(nBitLength);
  if (n <= _0n2)
    throw new Error("invalid n length: expected positive n, got " + n);
  if (nBitLength !== void 0 && nBitLength < 1)
    throw new Error("invalid n length: expected positive bit length, got " + nBitLength);
  const bits = bitLen(n);
  if (nBitLength !== void 0 && nBitLength < bits)
    throw new Error(`invalid n length: expected nBitLength (${nBitLength}) >= bitLen(n) (${bits})`);
  const _nBitLength = nBitLength !== void 0 ? nBitLength : bits;
  const nByteLength = Math.ceil(_nBitLength / 8);
  return { nBitLength: _nBitLength, nByteLength };
}
var FIELD_SQRT = /* @__PURE__ */ new WeakMap();
var _Field = class {
  ORDER;
  BITS;
  BYTES;
  isLE;
  ZERO = _0n2;
  ONE = _1n2;
  _lengths;
  _mod;
  constructor(ORDER, opts = {}) {
    if (ORDER <= _1n2)
      throw new Error("invalid field: expected ORDER > 1, got " + ORDER);
    let _nbitLength = void 0;
    this.isLE = false;
    if (opts != null && typeof opts === "object") {
      if (typeof opts.BITS === "number")
        _nbitLength = opts.BITS;
      if (typeof opts.sqrt === "function")
        Object.defineProperty(this, "sqrt", { value: opts.sqrt, enumerable: true });
      if (typeof opts.isLE === "boolean")
        this.isLE = opts.isLE;
      if (opts.allowedLengths)
        this._lengths = Object.freeze(opts.allowedLengths.slice());
      if (typeof opts.modFromBytes === "boolean")
        this._mod = opts.modFromBytes;
    }
    const { nBitLength, nByteLength } = nLength(ORDER, _nbitLength);
    if (nByteLength > 2048)
      throw new Error("invalid field: expected ORDER of <= 2048 bytes");
    this.ORDER = ORDER;
    this.BITS = nBitLength;
    this.BYTES = nByteLength;
    Object.freeze(this);
  }
  create(num) {
    return mod(num, this.ORDER);
  }
  isValid(num) {
    if (typeof num !== "bigint")
      throw new TypeError("invalid field element: expected bigint, got " + typeof num);
    return _0n2 <= num && num < this.ORDER;
  }
  is0(num) {
    return num === _0n2;
  }
  // is valid and invertible
  isValidNot0(num) {
    return !this.is0(num) && this.isValid(num);
  }
  isOdd(num) {
    return (num & _1n2) === _1n2;
  }
  neg(num) {
    return mod(-num, this.ORDER);
  }
  eql(lhs, rhs) {
    return lhs === rhs;
  }
  sqr(num) {
    return mod(num * num, this.ORDER);
  }
  add(lhs, rhs) {
    return mod(lhs + rhs, this.ORDER);
  }
  sub(lhs, rhs) {
    return mod(lhs - rhs, this.ORDER);
  }
  mul(lhs, rhs) {
    return mod(lhs * rhs, this.ORDER);
  }
  pow(num, power) {
    return pow(num, power, this.ORDER);
  }
  div(lhs, rhs) {
    return mod(lhs * invert(rhs, this.ORDER), this.ORDER);
  }
  // Same as above, but doesn't normalize
  sqrN(num) {
    return num * num;
  }
  addN(lhs, rhs) {
    return lhs + rhs;
  }
  subN(lhs, rhs) {
    return lhs - rhs;
  }
  mulN(lhs, rhs) {
    return lhs * rhs;
  }
  inv(num) {
    return invert(num, this.ORDER);
  }
  sqrt(num) {
    let sqrt = FIELD_SQRT.get(this);
    if (!sqrt)
      FIELD_SQRT.set(this, sqrt = FpSqrt(this.ORDER));
    return sqrt(this, num);
  }
  toBytes(num) {
    return this.isLE ? numberToBytesLE(num, this.BYTES) : numberToBytesBE(num, this.BYTES);
  }
  fromBytes(bytes, skipValidation = false) {
    abytes2(bytes);
    const { _lengths: allowedLengths, BYTES, isLE, ORDER, _mod: modFromBytes } = this;
    if (allowedLengths) {
      if (bytes.length < 1 || !allowedLengths.includes(bytes.length) || bytes.length > BYTES) {
        throw new Error("Field.fromBytes: expected " + allowedLengths + " bytes, got " + bytes.length);
      }
      const padded = new Uint8Array(BYTES);
      padded.set(bytes, isLE ? 0 : padded.length - bytes.length);
      bytes = padded;
    }
    if (bytes.length !== BYTES)
      throw new Error("Field.fromBytes: expected " + BYTES + " bytes, got " + bytes.length);
    let scalar = isLE ? bytesToNumberLE(bytes) : bytesToNumberBE(bytes);
    if (modFromBytes)
      scalar = mod(scalar, ORDER);
    if (!skipValidation) {
      if (!this.isValid(scalar))
        throw new Error("invalid field element: outside of range 0..ORDER");
    }
    return scalar;
  }
  // TODO: we don't need it here, move out to separate fn
  invertBatch(lst) {
    return FpInvertBatch(this, lst, true);
  }
  // We can't move this out because Fp6, Fp12 implement it
  // and it's unclear what to return in there.
  cmov(a, b, condition) {
    abool(condition, "condition");
    return condition ? b : a;
  }
};
function Field(ORDER, opts = {}) {
  Object.freeze(_Field.prototype);
  return new _Field(ORDER, opts);
}

// node_modules/@noble/curves/abstract/curve.js
/*! noble-curves - MIT License (c) 2022 Paul Miller (paulmillr.com) */
var _0n3 = /* @__PURE__ */ BigInt(0);
var _1n3 = /* @__PURE__ */ BigInt(1);
var _4n2 = /* @__PURE__ */ BigInt(4);
var BLIND_BYTES = 16;
var BLIND_BITS = 128;
var FW_WINDOW = 5;
var TABLE_BYTES_MAX = /* @__PURE__ */ (() => 2 ** 31)();
function validatePointCons(Point) {
  const pc = Point;
  if (typeof pc !== "function")
    throw new TypeError('"Point" expected constructor, got type=' + typeof Point);
  afunction(pc.fromAffine, "Point.fromAffine");
  afunction(pc.fromBytes, "Point.fromBytes");
  afunction(pc.fromHex, "Point.fromHex");
  aobject2(pc.BASE, "Point.BASE");
  aobject2(pc.ZERO, "Point.ZERO");
  validateField(pc.Fp);
  validateField(pc.Fn);
}
function normalizeZ(c, points) {
  validatePointCons(c);
  validateMSMPoints(points, c);
  const invertedZs = FpInvertBatch(c.Fp, points.map((p) => p.Z));
  return points.map((p, i) => c.fromAffine(p.toAffine(invertedZs[i])));
}
function validateW(W, bits, min = 1) {
  if (!Number.isSafeInteger(W) || W < min || W > bits)
    throw new Error("invalid window size, expected [" + min + ".." + bits + "], got W=" + W);
}
function validateTableBytes(numPoints, fpBytes) {
  const bytes = numPoints * (4 * fpBytes + 128);
  if (bytes > TABLE_BYTES_MAX)
    throw new Error("invalid window size: table would need ~" + Math.ceil(bytes / 2 ** 20) + " MiB, max " + TABLE_BYTES_MAX / 2 ** 20 + " MiB");
}
function probeRandomBytes(randomBytes3, length) {
  if (randomBytes3 === void 0)
    return void 0;
  afunction(randomBytes3, "randomBytes");
  try {
    const probe = randomBytes3(length);
    if (!isBytes2(probe) || probe.length !== length)
      return void 0;
  } catch {
    return void 0;
  }
  return randomBytes3;
}
function validateMSMPoints(points, c) {
  aarray(points, "points");
  points.forEach((p, i) => {
    if (!(p instanceof c))
      throw new Error("invalid point at index " + i);
  });
}
function validateMSMScalars(scalars, field, maxScalar) {
  if (!Array.isArray(scalars))
    throw new Error("array of scalars expected");
  scalars.forEach((s, i) => {
    const ok = maxScalar === void 0 ? field.isValid(s) : isPosBig(s) && s < maxScalar;
    if (!ok)
      throw new Error("invalid scalar at index " + i);
  });
}
var pointWindowSizes = /* @__PURE__ */ new WeakMap();
function getWindowSize(P) {
  return pointWindowSizes.get(P) || 1;
}
function oddMultiples(p, size) {
  const dbl = p.double();
  const t = [p];
  for (let j = 1; j < size; j++)
    t.push(t[j - 1].add(dbl));
  return t;
}
function wnafDigits(n, W) {
  const size = 2 ** W;
  const half2 = size / 2;
  const mask = BigInt(size - 1);
  const d = [];
  while (n > _0n3) {
    let w = 0;
    if (n & _1n3) {
      w = Number(n & mask);
      if (w >= half2)
        w -= size;
      n -= BigInt(w);
    }
    d.push(w);
    n >>= _1n3;
  }
  return d;
}
function signedWindowDigits(n, W, windows) {
  const size = 2 ** W;
  const half2 = size / 2;
  const mask = BigInt(size - 1);
  const shiftBy = BigInt(W);
  const d = [];
  for (let w = 0; w < windows; w++) {
    let v = Number(n & mask);
    n >>= shiftBy;
    if (v > half2) {
      v -= size;
      n += _1n3;
    }
    d.push(v);
  }
  if (n !== _0n3)
    throw new Error("invalid wnaf");
  return d;
}
function wnafWalk(zero, tables, digits2) {
  let max = 0;
  for (const d of digits2)
    max = Math.max(max, d.length);
  let acc = zero;
  for (let bit = max - 1; bit >= 0; bit--) {
    if (bit !== max - 1)
      acc = acc.double();
    for (let i = 0; i < digits2.length; i++) {
      const w = digits2[i][bit];
      if (w) {
        const item = tables[i][Math.abs(w) - 1 >> 1];
        acc = acc.add(w < 0 ? item.negate() : item);
      }
    }
  }
  return acc;
}
var ScalarMultiplier = class {
  Point;
  BASE;
  ZERO;
  randomBytes;
  wnafPrecomputes = /* @__PURE__ */ new WeakMap();
  baseCanBeBlinded;
  bits;
  // Parametrized with a given Point class (not individual point)
  constructor(Point, randomBytes3) {
    validatePointCons(Point);
    this.randomBytes = probeRandomBytes(randomBytes3, BLIND_BYTES);
    this.Point = Point;
    this.BASE = Point.BASE;
    this.ZERO = Point.ZERO;
    this.bits = Point.Fn.BITS;
  }
  /**
   * Creates a signed fixed-window wNAF precomputation table: for every window w, the
   * multiples `[1..2^(W−1)]⋅2^(w⋅W)⋅P`, flattened. All doublings are baked into the table,
   * so cached multiplication is additions-only. `windows = ceil(bits/W) + 1`: the extra
   * window absorbs the final carry of signed-digit recoding.
   * For a 256-bit curve and W=6, the table is 44⋅32 = 1408 points.
   * @param point - Point instance
   * @param W - window size
   * @param bits - scalar bitlength the table must cover
   */
  buildWnafTable(point, W, bits) {
    const windows = Math.ceil(bits / W) + 1;
    const half2 = 2 ** (W - 1);
    const comp = [];
    let base = point;
    for (let w = 0; w < windows; w++) {
      let acc = base;
      for (let i = 0; i < half2; i++) {
        comp.push(acc);
        acc = acc.add(base);
      }
      base = comp[comp.length - 1].double();
    }
    return { W, bits, windows, comp };
  }
  /**
   * Implements ec multiplication using precomputed signed fixed-window wNAF tables.
   * Constant-time: fixed window count with one table addition per window — zero digits feed
   * the fake accumulator — and no doublings; the lookup scans the whole window slice.
   * Scalar bounds are validated by the public entry points ({@link ScalarMultiplier.mulCT},
   * {@link ScalarMultiplier.mulCTBlinded}, {@link ScalarMultiplier.mulUnsafe});
   * signedWindowDigits throws if `n` exceeds the table.
   * @returns real and fake (for const-time) points
   */
  wnafCachedCT(precomputes, n) {
    const { W, windows, comp } = precomputes;
    const half2 = 2 ** (W - 1);
    const digits2 = signedWindowDigits(n, W, windows);
    let p = this.ZERO;
    let f = this.BASE;
    for (let w = 0; w < windows; w++) {
      const digit2 = digits2[w];
      const start = w * half2;
      const idx = Math.abs(digit2) - 1;
      let sel = comp[start];
      for (let i = 1; i < half2; i++)
        sel = i === idx ? comp[start + i] : sel;
      const neg = sel.negate();
      if (digit2 === 0)
        f = f.add(comp[start]);
      else
        p = p.add(digit2 < 0 ? neg : sel);
    }
    return { p, f };
  }
  // Cache key is point identity plus (W, bits); at most two entries exist per point (public-width
  // `Fn.BITS` and blinded `Fn.BITS + BLIND_BITS`). Callers must not reuse the same point with
  // incompatible `transform(...)` layouts and expect a separate cache entry.
  getWnafPrecomputes(W, point, bits, transform) {
    let entries = this.wnafPrecomputes.get(point);
    let comp = entries?.find((entry) => entry.W === W && entry.bits === bits);
    if (!comp) {
      comp = this.buildWnafTable(point, W, bits);
      if (typeof transform === "function")
        comp = { ...comp, comp: transform(comp.comp) };
      if (!entries) {
        entries = [];
        this.wnafPrecomputes.set(point, entries);
      }
      entries.push(comp);
    }
    return comp;
  }
  assertPoint(point) {
    if (!(point instanceof this.Point))
      throw new TypeError('"point" expected Point instance, got type=' + typeof point);
  }
  // Shared prologue of the constant-time entry points. Rejects scalar 0: in key/signature-style
  // callers a zero scalar means broken upstream plumbing, and concrete Points already reject it.
  // Uses inRange instead of Fn.isValidNot0: validateField() only certifies the arithmetic subset.
  validateMulInput(point, scalar) {
    this.assertPoint(point);
    if (!inRange(scalar, _1n3, this.Point.Fn.ORDER))
      throw new Error("invalid scalar");
  }
  // Constant-time dispatch shared by mulCT / mulCTBlinded. Un-precomputed points (W===1, e.g.
  // ECDH peer keys) skip building a throwaway cached table in favor of a small fixed-window
  // multiply. `n` must be < 2^bits.
  runCT(point, n, bits, transform) {
    const W = getWindowSize(point);
    if (W === 1)
      return this.fixedWindowCT(point, n, bits);
    return this.wnafCachedCT(this.getWnafPrecomputes(W, point, bits, transform), n);
  }
  mulCT(point, scalar, transform) {
    this.validateMulInput(point, scalar);
    return this.runCT(point, scalar, this.bits, transform);
  }
  mulCTBlinded(point, scalar, transform) {
    this.validateMulInput(point, scalar);
    if (this.randomBytes === void 0)
      throw new Error("randomBytes is required for scalar blinding");
    const bits = this.Point.Fn.BITS + BLIND_BITS;
    const blind = this.randomBytes(BLIND_BYTES);
    if (!isBytes2(blind) || blind.length !== BLIND_BYTES)
      throw new Error("randomBytes returned invalid byte array");
    blind[0] = blind[0] & 63 | 128;
    const n = scalar + bytesToNumberBE(blind) * this.Point.Fn.ORDER;
    return this.runCT(point, n, bits, transform);
  }
  /**
   * Constant-time multiplication `n*point` for an un-precomputed point, via a small fixed window.
   * A cached wNAF table only pays off when reused; a flat 2^FW_WINDOW table (`size-1` adds) is
   * far cheaper to build for a single use. The point-operation sequence is independent of `n`:
   * build the table, then per window exactly FW_WINDOW doublings, a data-oblivious scan over
   * every table entry, and one addition (adds the identity when the window digit is 0 — never
   * skipped).
   *
   * `n` must be `< 2^bits`. Assumes complete addition (adding the identity costs the same as any
   * add), which holds for the Weierstrass/Edwards point types used here. The table is left in
   * projective form (no normalizeZ): normalizing this small a table costs more than the
   * mixed-add savings it would buy for a single multiply.
   * @returns real point `p`; `f` duplicates it only to match {@link wnafCachedCT}'s return shape
   * (this path needs no fake accumulator — its op-count is already scalar-independent).
   */
  fixedWindowCT(point, n, bits) {
    const W = FW_WINDOW;
    const size = 1 << W;
    const mask = bitMask(W);
    const table2 = new Array(size);
    table2[0] = this.ZERO;
    for (let i = 1; i < size; i++)
      table2[i] = table2[i - 1].add(point);
    const windows = Math.ceil(bits / W);
    let acc = this.ZERO;
    for (let window = windows - 1; window >= 0; window--) {
      if (window !== windows - 1)
        for (let d = 0; d < W; d++)
          acc = acc.double();
      const digit2 = Number(n >> BigInt(window * W) & mask);
      let sel = table2[0];
      for (let i = 1; i < size; i++)
        sel = i === digit2 ? table2[i] : sel;
      acc = acc.add(sel);
    }
    return { p: acc, f: acc };
  }
  shouldBlind(point, cofactor) {
    if (this.randomBytes === void 0)
      return false;
    if (cofactor === _1n3)
      return true;
    if (point !== this.BASE)
      return false;
    if (this.baseCanBeBlinded === void 0)
      this.baseCanBeBlinded = this.mulUnsafe(this.BASE, this.Point.Fn.ORDER).is0();
    return this.baseCanBeBlinded;
  }
  mulSecret(point, scalar, cofactor, transform) {
    return this.shouldBlind(point, cofactor) ? this.mulCTBlinded(point, scalar, transform) : this.mulCT(point, scalar, transform);
  }
  mulUnsafe(point, scalar, transform) {
    this.assertPoint(point);
    if (!isPosBig(scalar))
      throw new Error("invalid scalar");
    const W = getWindowSize(point);
    if (W === 1 || scalar >= this.Point.Fn.ORDER)
      return mulAddUnsafe(this.Point, [point], [scalar], true);
    const precomputes = this.getWnafPrecomputes(W, point, this.bits, transform);
    return this.wnafCachedCT(precomputes, scalar).p;
  }
  // Remembers the window size used for precomputed wNAF multiplication of the given point
  // and drops any previously built tables. Usually only the base point is precomputed.
  // W=1 resets the point to the un-precomputed (table-less) paths.
  // W is additionally capped so tables stay under ~2 GiB ({@link TABLE_BYTES_MAX}).
  setWindowSize(point, W) {
    this.assertPoint(point);
    validateW(W, this.bits);
    const windows = Math.ceil((this.bits + BLIND_BITS) / W) + 1;
    validateTableBytes(windows * 2 ** (W - 1), this.Point.Fp.BYTES);
    pointWindowSizes.set(point, W);
    this.wnafPrecomputes.delete(point);
  }
  // True when a window size is set: tables themselves are built lazily on first multiply.
  hasWindowSize(point) {
    return getWindowSize(point) !== 1;
  }
};
function mulAddUnsafe(c, points, scalars, allowOversized = false) {
  validatePointCons(c);
  validateMSMPoints(points, c);
  abool(allowOversized, "allowOversized");
  validateMSMScalars(scalars, c.Fn, allowOversized ? c.Fn.ORDER ** _4n2 : void 0);
  if (points.length !== scalars.length)
    throw new Error("arrays of points and scalars must have equal length");
  const tables = points.map((p) => oddMultiples(p, 4));
  const digits2 = scalars.map((n) => wnafDigits(n, 4));
  return wnafWalk(c.ZERO, tables, digits2);
}
function createField(order, field, isLE) {
  if (field) {
    if (field.ORDER !== order)
      throw new Error("Field.ORDER must match order: Fp == p, Fn == n");
    validateField(field);
    return field;
  } else {
    return Field(order, { isLE });
  }
}
function createCurveFields(type, CURVE, curveOpts = {}, FpFnLE) {
  if (type !== "weierstrass" && type !== "edwards")
    throw new Error('expected curve type "weierstrass" or "edwards"');
  if (FpFnLE === void 0)
    FpFnLE = type === "edwards";
  if (!CURVE || typeof CURVE !== "object")
    throw new Error(`expected valid ${type} CURVE object`);
  validateObject(curveOpts);
  for (const p of ["p", "n", "h"]) {
    const val = CURVE[p];
    if (!(isPosBig(val) && val !== _0n3))
      throw new Error(`CURVE.${p} must be positive bigint`);
  }
  const Fp2 = createField(CURVE.p, curveOpts.Fp, FpFnLE);
  const Fn = createField(CURVE.n, curveOpts.Fn, FpFnLE);
  const _b = type === "weierstrass" ? "b" : "d";
  const params = ["Gx", "Gy", "a", _b];
  for (const p of params) {
    if (!Fp2.isValid(CURVE[p]))
      throw new Error(`CURVE.${p} must be valid field element of CURVE.Fp`);
  }
  CURVE = Object.freeze(Object.assign({}, CURVE));
  return { CURVE, Fp: Fp2, Fn };
}
function createKeygen(randomSecretKey, getPublicKey) {
  return function keygen(seed) {
    const secretKey = randomSecretKey(seed);
    return { secretKey, publicKey: getPublicKey(secretKey) };
  };
}

// node_modules/@noble/curves/abstract/edwards.js
/*! noble-curves - MIT License (c) 2022 Paul Miller (paulmillr.com) */
var _0n4 = /* @__PURE__ */ BigInt(0);
var _1n4 = /* @__PURE__ */ BigInt(1);
var _2n2 = /* @__PURE__ */ BigInt(2);
var _4n3 = /* @__PURE__ */ BigInt(4);
var _8n2 = /* @__PURE__ */ BigInt(8);
function isEdValidXY(Fp2, CURVE, x, y) {
  const x2 = Fp2.sqr(x);
  const y2 = Fp2.sqr(y);
  const left = Fp2.add(Fp2.mul(CURVE.a, x2), y2);
  const right = Fp2.add(Fp2.ONE, Fp2.mul(CURVE.d, Fp2.mul(x2, y2)));
  return Fp2.eql(left, right);
}
function edwards(params, extraOpts = {}) {
  validateObject(extraOpts, {}, {}, "extraOpts");
  const opts = extraOpts;
  const validated = createCurveFields("edwards", params, opts, opts.FpFnLE);
  const { Fp: Fp2, Fn } = validated;
  let CURVE = validated.CURVE;
  const { h: cofactor } = CURVE;
  if (FpLegendre(Fp2, CURVE.a) !== 1)
    throw new Error("edwards: CURVE.a must be a square in Fp for complete addition formulas");
  if (FpLegendre(Fp2, CURVE.d) !== -1)
    throw new Error("edwards: CURVE.d must be a non-square in Fp for complete addition formulas");
  validateObject(opts, {}, { uvRatio: "function", randomBytes: "function" });
  const randomBytes3 = opts.randomBytes === void 0 ? randomBytes2 : opts.randomBytes;
  const MASK = _2n2 << BigInt(Fp2.BYTES * 8) - _1n4;
  function isOdd2(n) {
    if (!Fp2.isOdd)
      throw new Error("Field does not have .isOdd()");
    return Fp2.isOdd(n);
  }
  const uvRatio2 = opts.uvRatio === void 0 ? (u, v) => {
    try {
      return { isValid: true, value: Fp2.sqrt(Fp2.div(u, v)) };
    } catch (e) {
      return { isValid: false, value: _0n4 };
    }
  } : opts.uvRatio;
  if (!isEdValidXY(Fp2, CURVE, CURVE.Gx, CURVE.Gy))
    throw new Error("bad curve params: generator point");
  const mulA = Fp2.eql(CURVE.a, Fp2.neg(Fp2.ONE)) ? (x) => Fp2.neg(x) : Fp2.eql(CURVE.a, Fp2.ONE) ? (x) => x : (x) => Fp2.mul(CURVE.a, x);
  function acoord(title, n, banZero = false) {
    const min = banZero ? _1n4 : _0n4;
    aInRange("coordinate " + title, n, min, MASK);
    return n;
  }
  function aedpoint(other) {
    if (!(other instanceof Point))
      throw new Error("EdwardsPoint expected");
  }
  class Point {
    static BASE = new Point(CURVE.Gx, CURVE.Gy, Fp2.ONE, Fp2.mul(CURVE.Gx, CURVE.Gy));
    static ZERO = new Point(Fp2.ZERO, Fp2.ONE, Fp2.ONE, Fp2.ZERO);
    static Fp = Fp2;
    static Fn = Fn;
    X;
    Y;
    Z;
    T;
    constructor(X, Y, Z, T) {
      this.X = acoord("x", X);
      this.Y = acoord("y", Y);
      this.Z = acoord("z", Z, true);
      this.T = acoord("t", T);
      Object.freeze(this);
    }
    static CURVE() {
      return CURVE;
    }
    /**
     * Create one extended Edwards point from affine coordinates.
     * Does NOT validate that the point is on-curve or torsion-free.
     * Use `.assertValidity()` on adversarial inputs.
     */
    static fromAffine(p) {
      if (p instanceof Point)
        throw new Error("extended point not allowed");
      const { x, y } = p || {};
      acoord("x", x);
      acoord("y", y);
      return new Point(x, y, Fp2.ONE, Fp2.mul(x, y));
    }
    // Uses algo from RFC8032 5.1.3.
    static fromBytes(bytes, zip215 = false) {
      const len = Fp2.BYTES;
      const { a, d } = CURVE;
      bytes = copyBytes(abytes2(bytes, len, "point"));
      abool(zip215, "zip215");
      const normed = copyBytes(bytes);
      const lastByte = bytes[len - 1];
      normed[len - 1] = lastByte & ~128;
      const y = bytesToNumberLE(normed);
      const max = zip215 ? MASK : Fp2.ORDER;
      aInRange("point.y", y, _0n4, max);
      const y2 = Fp2.sqr(y);
      const u = Fp2.sub(y2, Fp2.ONE);
      const v = Fp2.sub(Fp2.mulN(d, y2), a);
      let { isValid, value: x } = uvRatio2(u, v);
      if (!isValid)
        throw new Error("bad point: invalid y coordinate");
      const isXOdd = isOdd2(x);
      const isLastByteOdd = (lastByte & 128) !== 0;
      if (!zip215 && Fp2.is0(x) && isLastByteOdd)
        throw new Error("bad point: x=0 and x_0=1");
      if (isLastByteOdd !== isXOdd)
        x = Fp2.neg(x);
      return Point.fromAffine({ x, y });
    }
    static fromHex(hex2, zip215 = false) {
      return Point.fromBytes(hexToBytes2(hex2), zip215);
    }
    get x() {
      return this.toAffine().x;
    }
    get y() {
      return this.toAffine().y;
    }
    precompute(windowSize = 6, isLazy = true) {
      wnaf.setWindowSize(this, windowSize);
      if (!isLazy)
        this.multiply(_2n2);
      return this;
    }
    // Useful in fromAffine() - not for fromBytes(), which always created valid points.
    assertValidity() {
      const p = this;
      const { a, d } = CURVE;
      if (p.is0())
        throw new Error("bad point: ZERO");
      const { X, Y, Z, T } = p;
      const X2 = Fp2.sqr(X);
      const Y2 = Fp2.sqr(Y);
      const Z2 = Fp2.sqr(Z);
      const Z4 = Fp2.sqr(Z2);
      const aX2 = Fp2.mul(X2, a);
      const left = Fp2.mul(Fp2.add(aX2, Y2), Z2);
      const right = Fp2.add(Z4, Fp2.mul(d, Fp2.mul(X2, Y2)));
      if (!Fp2.eql(left, right))
        throw new Error("bad point: equation left != right (1)");
      const XY = Fp2.mul(X, Y);
      const ZT = Fp2.mul(Z, T);
      if (!Fp2.eql(XY, ZT))
        throw new Error("bad point: equation left != right (2)");
    }
    // Compare one point to another.
    equals(other) {
      aedpoint(other);
      const { X: X1, Y: Y1, Z: Z1 } = this;
      const { X: X2, Y: Y2, Z: Z2 } = other;
      const X1Z2 = Fp2.mul(X1, Z2);
      const X2Z1 = Fp2.mul(X2, Z1);
      const Y1Z2 = Fp2.mul(Y1, Z2);
      const Y2Z1 = Fp2.mul(Y2, Z1);
      return Fp2.eql(X1Z2, X2Z1) && Fp2.eql(Y1Z2, Y2Z1);
    }
    is0() {
      return this.equals(Point.ZERO);
    }
    negate() {
      return new Point(Fp2.neg(this.X), this.Y, this.Z, Fp2.neg(this.T));
    }
    // Fast algo for doubling Extended Point.
    // https://hyperelliptic.org/EFD/g1p/auto-twisted-extended.html#doubling-dbl-2008-hwcd
    // Cost: 4M + 4S + 1*a + 6add + 1*2.
    double() {
      const { X: X1, Y: Y1, Z: Z1 } = this;
      const A = Fp2.sqr(X1);
      const B = Fp2.sqr(Y1);
      const C = Fp2.mul(Fp2.sqr(Z1), _2n2);
      const D = mulA(A);
      const x1y1 = Fp2.addN(X1, Y1);
      const E = Fp2.sub(Fp2.subN(Fp2.sqr(x1y1), A), B);
      const G = Fp2.addN(D, B);
      const F = Fp2.subN(G, C);
      const H = Fp2.subN(D, B);
      const X3 = Fp2.mul(E, F);
      const Y3 = Fp2.mul(G, H);
      const T3 = Fp2.mul(E, H);
      const Z3 = Fp2.mul(F, G);
      return new Point(X3, Y3, Z3, T3);
    }
    // Fast algo for adding 2 Extended Points.
    // https://hyperelliptic.org/EFD/g1p/auto-twisted-extended.html#addition-add-2008-hwcd
    // Cost: 9M + 1*a + 1*d + 7add.
    add(other) {
      aedpoint(other);
      const { d } = CURVE;
      const { X: X1, Y: Y1, Z: Z1, T: T1 } = this;
      const { X: X2, Y: Y2, Z: Z2, T: T2 } = other;
      const A = Fp2.mul(X1, X2);
      const B = Fp2.mul(Y1, Y2);
      const C = Fp2.mul(Fp2.mulN(T1, d), T2);
      const D = Fp2.mul(Z1, Z2);
      const E = Fp2.sub(Fp2.subN(Fp2.mulN(Fp2.addN(X1, Y1), Fp2.addN(X2, Y2)), A), B);
      const F = Fp2.subN(D, C);
      const G = Fp2.addN(D, C);
      const H = Fp2.sub(B, mulA(A));
      const X3 = Fp2.mul(E, F);
      const Y3 = Fp2.mul(G, H);
      const T3 = Fp2.mul(E, H);
      const Z3 = Fp2.mul(F, G);
      return new Point(X3, Y3, Z3, T3);
    }
    subtract(other) {
      aedpoint(other);
      return this.add(other.negate());
    }
    // Constant-time multiplication.
    multiply(scalar) {
      if (!Fn.isValidNot0(scalar))
        throw new RangeError("invalid scalar: expected 1 <= sc < curve.n");
      const { p, f } = wnaf.mulSecret(this, scalar, cofactor, normalize);
      return normalize([p, f])[0];
    }
    // Non-constant-time multiplication. Uses double-and-add algorithm.
    // It's faster, but should only be used when you don't care about
    // an exposed private key e.g. sig verification.
    // Keeps the same subgroup-scalar contract: 0 is allowed for public-scalar callers, but
    // n and larger values are rejected instead of being reduced mod n to the identity point.
    multiplyUnsafe(scalar) {
      if (!Fn.isValid(scalar))
        throw new RangeError("invalid scalar: expected 0 <= sc < curve.n");
      if (scalar === _0n4)
        return Point.ZERO;
      if (this.is0() || scalar === _1n4)
        return this;
      return wnaf.mulUnsafe(this, scalar, normalize);
    }
    // Checks if point is of small order.
    // If you add something to small order point, you will have "dirty"
    // point with torsion component.
    // Clears cofactor and checks if the result is 0.
    isSmallOrder() {
      return this.clearCofactor().is0();
    }
    // Multiplies point by curve order and checks if the result is 0.
    // Returns `false` is the point is dirty.
    isTorsionFree() {
      return wnaf.mulUnsafe(this, CURVE.n).is0();
    }
    // Converts Extended point to default (x, y) coordinates.
    // Can accept precomputed Z^-1 - for example, from invertBatch.
    toAffine(invertedZ) {
      const p = this;
      let iz = invertedZ;
      if (iz != null && typeof iz !== "bigint")
        throw new TypeError('"invertedZ" expected bigint, got type=' + typeof iz);
      const { X, Y, Z } = p;
      const is0 = p.is0();
      if (iz == null)
        iz = is0 ? Fp2.create(_8n2) : Fp2.inv(Z);
      const x = Fp2.mul(X, iz);
      const y = Fp2.mul(Y, iz);
      const zz = Fp2.mul(Z, iz);
      if (is0)
        return { x: Fp2.ZERO, y: Fp2.ONE };
      if (!Fp2.eql(zz, Fp2.ONE))
        throw new Error("invZ was invalid");
      return { x, y };
    }
    clearCofactor() {
      if (cofactor === _1n4)
        return this;
      if (cofactor === _2n2)
        return this.double();
      if (cofactor === _4n3)
        return this.double().double();
      if (cofactor === _8n2)
        return this.double().double().double();
      return this.multiplyUnsafe(cofactor);
    }
    toBytes() {
      const { x, y } = this.toAffine();
      const bytes = Fp2.toBytes(y);
      bytes[bytes.length - 1] |= isOdd2(x) ? 128 : 0;
      return bytes;
    }
    toHex() {
      return bytesToHex2(this.toBytes());
    }
    toString() {
      return `<Point ${this.is0() ? "ZERO" : this.toHex()}>`;
    }
  }
  const normalize = (points) => normalizeZ(Point, points);
  const wnaf = new ScalarMultiplier(Point, randomBytes3);
  if (wnaf.bits >= 6)
    Point.BASE.precompute(6);
  Object.freeze(Point.prototype);
  Object.freeze(Point);
  return Point;
}
function eddsa(Point, cHash, eddsaOpts = {}) {
  validatePointCons(Point);
  if (typeof cHash !== "function")
    throw new Error('"hash" function param is required');
  const hash2 = cHash;
  const opts = eddsaOpts;
  validateObject(opts, {}, {
    adjustScalarBytes: "function",
    randomBytes: "function",
    domain: "function",
    prehash: "function",
    zip215: "boolean",
    mapToCurve: "function",
    toMontgomery: "function",
    toMontgomerySecret: "function"
  });
  const { prehash } = opts;
  const { BASE, Fp: Fp2, Fn } = Point;
  const outputLen = hash2.outputLen;
  const expectedLen = 2 * Fp2.BYTES;
  if (outputLen !== void 0) {
    asafenumber(outputLen, "hash.outputLen");
    if (outputLen !== expectedLen)
      throw new Error(`hash.outputLen must be ${expectedLen}, got ${outputLen}`);
  }
  const randomBytes3 = opts.randomBytes === void 0 ? randomBytes2 : opts.randomBytes;
  const toMontgomery2 = opts.toMontgomery;
  const toMontgomerySecret2 = opts.toMontgomerySecret;
  const adjustScalarBytes2 = opts.adjustScalarBytes === void 0 ? (bytes) => bytes : opts.adjustScalarBytes;
  const domain = opts.domain === void 0 ? (data, ctx, phflag) => {
    abool(phflag, "phflag");
    if (ctx.length || phflag)
      throw new Error("Contexts/pre-hash are not supported");
    return data;
  } : opts.domain;
  function modN_LE(hash3) {
    return Fn.create(bytesToNumberLE(hash3));
  }
  function getPrivateScalar(key) {
    const len = lengths.secretKey;
    abytes2(key, lengths.secretKey, "secretKey");
    const hashed = abytes2(hash2(key), 2 * len, "hashedSecretKey");
    const head = adjustScalarBytes2(hashed.slice(0, len));
    const prefix = hashed.slice(len, 2 * len);
    const scalar = modN_LE(head);
    return { head, prefix, scalar };
  }
  function getExtendedPublicKey(secretKey) {
    const { head, prefix, scalar } = getPrivateScalar(secretKey);
    const point = BASE.multiply(scalar);
    const pointBytes = point.toBytes();
    return { head, prefix, scalar, point, pointBytes };
  }
  function getPublicKey(secretKey) {
    return getExtendedPublicKey(secretKey).pointBytes;
  }
  function hashDomainToScalar(context = Uint8Array.of(), ...msgs) {
    const msg = concatBytes2(...msgs);
    return modN_LE(hash2(domain(msg, abytes2(context, void 0, "context"), !!prehash)));
  }
  function sign(msg, secretKey, options = {}) {
    validateObject(options, {}, {}, "options");
    msg = copyBytes(abytes2(msg, void 0, "message"));
    if (prehash)
      msg = prehash(msg);
    const { prefix, scalar, pointBytes } = getExtendedPublicKey(secretKey);
    const r = hashDomainToScalar(options.context, prefix, msg);
    const R = BASE.multiply(r).toBytes();
    const k = hashDomainToScalar(options.context, R, pointBytes, msg);
    const s = Fn.create(r + k * scalar);
    if (!Fn.isValid(s))
      throw new Error("sign failed: invalid s");
    const rs = concatBytes2(R, Fn.toBytes(s));
    return abytes2(rs, lengths.signature, "result");
  }
  const verifyOpts = {
    zip215: opts.zip215
  };
  function verify3(sig, msg, publicKey, options = verifyOpts) {
    validateObject(options);
    const { context } = options;
    const zip215 = options.zip215 === void 0 ? !!verifyOpts.zip215 : options.zip215;
    const len = lengths.signature;
    sig = abytes2(sig, len, "signature");
    msg = abytes2(msg, void 0, "message");
    publicKey = abytes2(publicKey, lengths.publicKey, "publicKey");
    if (zip215 !== void 0)
      abool(zip215, "zip215");
    if (prehash)
      msg = prehash(msg);
    const mid = len / 2;
    const r = sig.subarray(0, mid);
    const s = bytesToNumberLE(sig.subarray(mid, len));
    let A, R, SB;
    try {
      A = Point.fromBytes(publicKey, zip215);
      R = Point.fromBytes(r, zip215);
      SB = BASE.multiplyUnsafe(s);
    } catch (error) {
      return false;
    }
    if (!zip215 && A.isSmallOrder())
      return false;
    const k = hashDomainToScalar(context, r, publicKey, msg);
    const RkA = R.add(A.multiplyUnsafe(k));
    return RkA.subtract(SB).clearCofactor().is0();
  }
  const _size = Fp2.BYTES;
  const lengths = {
    secretKey: _size,
    publicKey: _size,
    signature: 2 * _size,
    seed: _size
  };
  function randomSecretKey(seed) {
    seed = seed === void 0 ? randomBytes3(lengths.seed) : seed;
    return abytes2(seed, lengths.seed, "seed");
  }
  function isValidSecretKey(key) {
    return isBytes2(key) && key.length === lengths.secretKey;
  }
  function isValidPublicKey(key, zip215) {
    try {
      return !!Point.fromBytes(key, zip215 === void 0 ? verifyOpts.zip215 : zip215);
    } catch (error) {
      return false;
    }
  }
  const utils = {
    getExtendedPublicKey,
    randomSecretKey,
    isValidSecretKey,
    isValidPublicKey,
    /** Converts an Edwards public key to a companion Montgomery public key. */
    toMontgomery(publicKey) {
      if (toMontgomery2 === void 0)
        throw new Error("Montgomery conversion is not supported for this curve");
      return toMontgomery2(Point.fromBytes(publicKey));
    },
    toMontgomerySecret(secretKey) {
      if (toMontgomerySecret2 === void 0)
        throw new Error("Montgomery conversion is not supported for this curve");
      return toMontgomerySecret2(secretKey);
    }
  };
  Object.freeze(lengths);
  Object.freeze(utils);
  return Object.freeze({
    keygen: createKeygen(randomSecretKey, getPublicKey),
    getPublicKey,
    sign,
    verify: verify3,
    utils,
    Point,
    lengths
  });
}

// node_modules/@noble/curves/ed25519.js
/*! noble-curves - MIT License (c) 2022 Paul Miller (paulmillr.com) */
var _1n5 = /* @__PURE__ */ BigInt(1);
var _2n3 = /* @__PURE__ */ BigInt(2);
var _5n2 = /* @__PURE__ */ BigInt(5);
var _8n3 = /* @__PURE__ */ BigInt(8);
var ed25519_CURVE_p = /* @__PURE__ */ BigInt("0x7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed");
var ed25519_CURVE = /* @__PURE__ */ (() => ({
  p: ed25519_CURVE_p,
  n: BigInt("0x1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed"),
  h: _8n3,
  a: BigInt("0x7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec"),
  d: BigInt("0x52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3"),
  Gx: BigInt("0x216936d3cd6e53fec0a4e231fdd6dc5c692cc7609525a7b2c9562d608f25d51a"),
  Gy: BigInt("0x6666666666666666666666666666666666666666666666666666666666666658")
}))();
function ed25519_pow_2_252_3(x) {
  const _10n = BigInt(10), _20n = BigInt(20), _40n = BigInt(40), _80n = BigInt(80);
  const P = ed25519_CURVE_p;
  const x2 = x * x % P;
  const b2 = x2 * x % P;
  const b4 = pow2(b2, _2n3, P) * b2 % P;
  const b5 = pow2(b4, _1n5, P) * x % P;
  const b10 = pow2(b5, _5n2, P) * b5 % P;
  const b20 = pow2(b10, _10n, P) * b10 % P;
  const b40 = pow2(b20, _20n, P) * b20 % P;
  const b80 = pow2(b40, _40n, P) * b40 % P;
  const b160 = pow2(b80, _80n, P) * b80 % P;
  const b240 = pow2(b160, _80n, P) * b80 % P;
  const b250 = pow2(b240, _10n, P) * b10 % P;
  const pow_p_5_8 = pow2(b250, _2n3, P) * x % P;
  return { pow_p_5_8, b2 };
}
function adjustScalarBytes(bytes) {
  bytes[0] &= 248;
  bytes[31] &= 127;
  bytes[31] |= 64;
  return bytes;
}
var ED25519_SQRT_M1 = /* @__PURE__ */ BigInt("19681161376707505956807079304988542015446066515923890162744021073123829784752");
function uvRatio(u, v) {
  const P = ed25519_CURVE_p;
  const v3 = mod(v * v * v, P);
  const v7 = mod(v3 * v3 * v, P);
  const pow3 = ed25519_pow_2_252_3(u * v7).pow_p_5_8;
  let x = mod(u * v3 * pow3, P);
  const vx2 = mod(v * x * x, P);
  const root1 = x;
  const root2 = mod(x * ED25519_SQRT_M1, P);
  const useRoot1 = vx2 === u;
  const useRoot2 = vx2 === mod(-u, P);
  const noRoot = vx2 === mod(-u * ED25519_SQRT_M1, P);
  if (useRoot1)
    x = root1;
  if (useRoot2 || noRoot)
    x = root2;
  if (isNegativeLE(x, P))
    x = mod(-x, P);
  return { isValid: useRoot1 || useRoot2, value: x };
}
var ed25519_Point = /* @__PURE__ */ edwards(ed25519_CURVE, { uvRatio });
var Fp = /* @__PURE__ */ (() => ed25519_Point.Fp)();
function toMontgomery(point) {
  const { y } = point;
  return Fp.toBytes(Fp.div(_1n5 + y, _1n5 - y));
}
function toMontgomerySecret(secretKey) {
  const size = ed25519_Point.Fp.BYTES;
  abytes(secretKey, size);
  return adjustScalarBytes(sha512(secretKey.subarray(0, size))).subarray(0, size);
}
function ed(opts) {
  return eddsa(ed25519_Point, sha512, Object.assign({ adjustScalarBytes, toMontgomery, toMontgomerySecret, zip215: true }, opts));
}
var ed25519 = /* @__PURE__ */ ed({});

// lib/ledger/ed25519.ts
var SIGNATURE_BYTES = 64;
var verifyEd25519 = (signature, message3, publicKey) => {
  try {
    return ed25519.verify(signature, message3, publicKey, { zip215: false });
  } catch {
    return false;
  }
};

// lib/ledger/verifier-key.ts
var SIGNATURE_TYPES = { ed25519: 1, "cosignature/v1": 4 };
var PUBLIC_KEY_BYTES = 32;
function verifierKey(name, publicKey, type = "ed25519") {
  if (!isKeyName(name)) throw malformed2("the name is empty, or holds a space or a plus");
  if (publicKey.length !== PUBLIC_KEY_BYTES) throw malformed2(`a public key has ${PUBLIC_KEY_BYTES} bytes`);
  return { name, keyId: keyIdOf(name, typedKey(type, publicKey)), type, publicKey };
}
function formatVerifierKey({ name, keyId, type, publicKey }) {
  return `${formatKeyId({ name, keyId })}+${toBase64(typedKey(type, publicKey))}`;
}
function formatKeyId({ name, keyId }) {
  return `${name}+${keyId.toString(16).padStart(8, "0")}`;
}
function parseVerifierKey(text) {
  const match = /^([^+]*)\+([0-9a-f]{8})\+(.*)$/s.exec(text);
  if (match === null) throw malformed2("it is not name+hash+base64");
  const [, name = "", hash2 = "", encoded = ""] = match;
  const bytes = fromBase64(encoded);
  if (bytes === null) throw malformed2("the last part is not base64");
  const type = signatureType(bytes[0]);
  if (type === void 0) throw malformed2("the signature type is unknown");
  const key = verifierKey(name, bytes.slice(1), type);
  if (key.keyId !== Number.parseInt(hash2, 16)) throw malformed2("the hash is not that of this name and key");
  return key;
}
function signatureType(byte) {
  return Object.keys(SIGNATURE_TYPES).find((type) => SIGNATURE_TYPES[type] === byte);
}
function typedKey(type, publicKey) {
  return Uint8Array.of(SIGNATURE_TYPES[type], ...publicKey);
}
function keyIdOf(name, key) {
  const head = utf8(`${name}
`);
  const bytes = new Uint8Array(head.length + key.length);
  bytes.set(head);
  bytes.set(key, head.length);
  const digest2 = sha2562(bytes);
  return new DataView(digest2.buffer, digest2.byteOffset).getUint32(0);
}
var malformed2 = (reason) => new LedgerFault("malformed_key", `not a verifier key: ${reason}`);

// lib/ledger/signed-note.ts
var TIMESTAMP_BYTES = 8;
var cosignedBytes = (text, timestampSeconds) => utf8(`cosignature/v1
time ${timestampSeconds}
${text}`);
function openNote(input, keys, verify3 = verifyEd25519) {
  const { text, signatures } = parseNote(input);
  const opened = { text, verified: [], unknown: [] };
  for (const signature of signatures) {
    const key = findKey(signature, keys);
    if (key === void 0) opened.unknown.push(signature);
    else opened.verified.push(verifySignature(text, signature, key, verify3));
  }
  if (opened.verified.length === 0)
    throw new LedgerFault("unknown_signer", "the note is not signed by a known key");
  return opened;
}
function findKey(signature, keys) {
  const [key, ...others] = keys.filter(
    ({ name, keyId }) => name === signature.name && keyId === signature.keyId
  );
  if (key && others.some((other) => other.type !== key.type || !equalBytes(other.publicKey, key.publicKey)))
    throw new LedgerFault("ambiguous_key", `two known keys are called ${formatKeyId(key)}`);
  return key;
}
function verifySignature(text, found, key, verify3) {
  const isTimed = key.type === "cosignature/v1";
  const timestampSeconds = isTimed ? timestampOf(found.signature) : null;
  const signature = isTimed ? found.signature.subarray(TIMESTAMP_BYTES) : found.signature;
  const message3 = timestampSeconds === null ? utf8(text) : cosignedBytes(text, timestampSeconds);
  const isRight = signature.length === SIGNATURE_BYTES && (timestampSeconds === null || Number.isSafeInteger(timestampSeconds)) && verify3(signature, message3, key.publicKey);
  if (!isRight) throw new LedgerFault("bad_signature", `the signature of ${formatKeyId(key)} is wrong`);
  return { ...found, key, timestampSeconds };
}
function timestampOf(signature) {
  if (signature.length < TIMESTAMP_BYTES) return Number.NaN;
  return Number(new DataView(signature.buffer, signature.byteOffset).getBigUint64(0));
}

// lib/ledger/checkpoint.ts
function parseCheckpoint(text) {
  const lines = readNoteText(text, "malformed_checkpoint").split("\n");
  if (lines.pop() !== "") throw malformed3("the last line does not end with a newline");
  if (lines.length < 3 || lines.includes(""))
    throw malformed3("it is not three or more lines that hold something");
  const [origin = "", sizeLine = "", rootLine = "", ...extensions] = lines;
  const size = parseTreeSize(sizeLine);
  if (size === null) throw malformed3("the second line is not a tree size");
  const root = fromBase64(rootLine);
  if (root?.length !== HASH_BYTES) throw malformed3("the third line is not a root hash");
  return { origin, size, root, extensions };
}
function parseTreeSize(text) {
  if (!/^(0|[1-9]\d{0,15})$/.test(text)) return null;
  const size = Number(text);
  return Number.isSafeInteger(size) ? size : null;
}
function openCheckpoint(input, trust, verify3) {
  const { origin, logKeys, witnessKeys = [] } = trust;
  const { text, verified, unknown } = openNote(input, [...logKeys, ...witnessKeys], verify3);
  const checkpoint = parseCheckpoint(text);
  if (checkpoint.origin !== origin)
    throw new LedgerFault("wrong_origin", `the checkpoint is of ${checkpoint.origin}, not of ${origin}`);
  const byLog = verified.filter(({ key }) => logKeys.includes(key));
  const signatures = byLog.filter(({ key }) => checkpoint.size <= (key.sizeMax ?? Number.MAX_SAFE_INTEGER));
  const [retired] = byLog;
  if (signatures.length === 0 && retired !== void 0)
    throw new LedgerFault(
      "retired_key",
      `${formatKeyId(retired.key)} was replaced at ${retired.key.sizeMax} leaves and signed a tree of ${checkpoint.size}`
    );
  if (signatures.length === 0)
    throw new LedgerFault("unknown_signer", "the checkpoint is not signed by a known key of the log");
  return {
    checkpoint,
    text,
    signatures,
    cosignatures: verified.filter((found) => !byLog.includes(found)),
    unknown
  };
}
var malformed3 = (reason) => new LedgerFault("malformed_checkpoint", `not a checkpoint: ${reason}`);

// verifier/src/arguments.ts
var USAGE = `Checks an export or a proof of a Sentinel Audit log, without asking the server.

Usage: sentinel-verify [options] FILE        evidence (NDJSON, also .gz), or the proof of one event; - reads standard input
       sentinel-verify [options] --url URL   fetches the evidence of the whole log itself

Options:
  --key KEY[@SIZE]        a key of the log that you know (name+hash+base64); @SIZE: replaced when the log had so many events.
                          Repeatable. Without it the keys in the file are believed, and the report says so
  --checkpoint FILE       a checkpoint that somebody kept: the log must not have lost or changed anything since. Repeatable
  --consistency FILE      the answer of /api/audit/ledger/proof/consistency, where the file can't be compared by itself. Repeatable
  --earlier FILE          evidence that was kept from before: names the first event that is not what it was
  --witness KEY           a key of a witness that you know. Repeatable
  --witnesses-needed N    how many of them must have signed (1, where any is given)
  --from SEQ, --to SEQ    which events must be there; without it all, where the file was made without a filter and a time range
  --url URL               the server. Reads what is missing from there: the evidence, consistency proofs, tiles of the tree.
                          The API key, of the scopes export and verify, is read from SENTINEL_API_KEY
  --threads N             how many check events (as many as there are processors, 4 at most)
  --json                  the report as JSON
  --help                  this text

Ends with 0 when all was proved, 1 when something is wrong, 2 when there was nothing to check.
`;
var Unusable = class extends Error {
};
function sizeOf(option, text) {
  if (text === void 0) return null;
  const size = parseTreeSize(text);
  if (size === null) throw new Unusable(`${option} must be a whole number, not "${text}"`);
  return size;
}
function keyOf(option, text) {
  const at = text.lastIndexOf("@");
  const size = at < 0 ? null : sizeOf(`the size in ${option}`, text.slice(at + 1));
  try {
    const key = parseVerifierKey(at < 0 ? text : text.slice(0, at));
    return size === null ? key : { ...key, sizeMax: size };
  } catch (error) {
    throw new Unusable(`${option}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
function urlOf(text) {
  if (text === void 0) return null;
  const url = URL.canParse?.(text) === false ? null : safeUrl(text);
  const isLocal = url !== null && ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  if (url === null || !(url.protocol === "https:" || url.protocol === "http:" && isLocal))
    throw new Unusable("--url must be an https address (http only for this machine)");
  return url;
}
function safeUrl(text) {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
var STRINGS = { type: "string", multiple: true };
var OPTIONS = {
  key: STRINGS,
  checkpoint: STRINGS,
  consistency: STRINGS,
  witness: STRINGS,
  earlier: { type: "string" },
  "witnesses-needed": { type: "string" },
  from: { type: "string" },
  to: { type: "string" },
  url: { type: "string" },
  threads: { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" }
};
function readArguments(args) {
  let parsed;
  try {
    parsed = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new Unusable(error instanceof Error ? error.message : String(error));
  }
  const { values, positionals } = parsed;
  if (values.help === true) return null;
  const [file, ...more] = positionals;
  if (more.length > 0) throw new Unusable("one file at a time");
  const url = urlOf(values.url);
  if (file === void 0 && url === null) throw new Unusable("a FILE or --url is needed; --help says more");
  return {
    file: file ?? null,
    logKeys: (values.key ?? []).map((text) => keyOf("--key", text)),
    witnessKeys: (values.witness ?? []).map((text) => keyOf("--witness", text)),
    witnessesNeeded: sizeOf("--witnesses-needed", values["witnesses-needed"]),
    checkpoints: values.checkpoint ?? [],
    consistency: values.consistency ?? [],
    earlier: values.earlier ?? null,
    from: sizeOf("--from", values.from),
    to: sizeOf("--to", values.to),
    url,
    threads: sizeOf("--threads", values.threads),
    json: values.json === true
  };
}

// verifier/src/check.ts
import { availableParallelism, cpus } from "node:os";

// lib/core/ids.ts
var HEX2 = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
var UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
function isUuid(text) {
  return text.length === 36 && UUID.test(text);
}

// lib/core/time.ts
var RFC_3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;
var MICROS_MIN = -62135596800000000n;
var MICROS_MAX = 253402300799999999n;
var TEXT_CHARS_MAX = 64;
var two = (n) => n < 10 ? `0${n}` : `${n}`;
function daysInMonth(year, month) {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
function dayNumber(year, month, day) {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719468;
}
function digits(text, at, count) {
  let value = 0;
  for (let i = at; i < at + count; i++) {
    const digit2 = text.charCodeAt(i) - 48;
    if (!(digit2 >= 0 && digit2 <= 9)) return Number.NaN;
    value = value * 10 + digit2;
  }
  return value;
}
function isMillisecondsUtc(text) {
  if (text.length !== 24 || text[4] !== "-" || text[7] !== "-" || text[10] !== "T") return false;
  if (text[13] !== ":" || text[16] !== ":" || text[19] !== "." || text[23] !== "Z") return false;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 2);
  const day = digits(text, 8, 2);
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month) && digits(text, 11, 2) <= 23 && digits(text, 14, 2) <= 59 && digits(text, 17, 2) <= 59 && digits(text, 20, 3) >= 0;
}
function partsFault(parts) {
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  if (year < 1) return "the year must be 0001 to 9999";
  if (month < 1 || month > 12) return `there is no month ${parts[2]}`;
  if (day < 1 || day > daysInMonth(year, month)) return `there is no day ${parts[1]}-${parts[2]}-${parts[3]}`;
  if (Number(parts[4]) > 23) return `there is no hour ${parts[4]}`;
  if (Number(parts[5]) > 59) return `there is no minute ${parts[5]}`;
  if (parts[6] === "60") return "leap seconds (:60) are not accepted";
  if (Number(parts[6]) > 59) return `there is no second ${parts[6]}`;
  if (Number(parts[9] ?? 0) > 23 || Number(parts[10] ?? 0) > 59) return "the offset is out of range";
  return null;
}
function instantOfParts(parts) {
  if (partsFault(parts) !== null) return null;
  const fraction = (parts[7] ?? "").slice(0, 6).padEnd(6, "0");
  const offsetSeconds = parts[8] === void 0 ? 0 : Number(parts[9]) * 3600 + Number(parts[10] ?? 0) * 60;
  if (offsetSeconds === 0) {
    return `${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}:${parts[5]}:${parts[6]}.${fraction}Z`;
  }
  const days = dayNumber(Number(parts[1]), Number(parts[2]), Number(parts[3]));
  const local = days * 86400 + Number(parts[4]) * 3600 + Number(parts[5]) * 60 + Number(parts[6]);
  const seconds = parts[8] === "-" ? local + offsetSeconds : local - offsetSeconds;
  return printInRange(BigInt(seconds) * 1000000n + BigInt(fraction));
}
function printInRange(micros) {
  return micros < MICROS_MIN || micros > MICROS_MAX ? null : fromEpochMicros(micros);
}
function parseInstant(text) {
  if (text.length > TEXT_CHARS_MAX) return null;
  if (isMillisecondsUtc(text)) return `${text.slice(0, 23)}000Z`;
  const parts = RFC_3339.exec(text);
  return parts === null ? null : instantOfParts(parts);
}
function fromEpochMicros(micros) {
  if (micros < MICROS_MIN || micros > MICROS_MAX)
    throw new RangeError("the instant is outside the years 0001 to 9999");
  let fraction = micros % 1000000n;
  if (fraction < 0n) fraction += 1000000n;
  const date = new Date(Number((micros - fraction) / 1000n));
  const day = `${String(date.getUTCFullYear()).padStart(4, "0")}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  return `${day}T${time}.${String(fraction).padStart(6, "0")}Z`;
}

// lib/ledger/shape.ts
var isText = (value) => typeof value === "string";
var isSize = (value) => Number.isSafeInteger(value) && value >= 0;
var isHash = (value) => isText(value) && fromBase64(value)?.length === HASH_BYTES;
var isTime = (value) => isText(value) && parseInstant(value) !== null;
var isId = (value) => isText(value) && isUuid(value) && value === value.toLowerCase();
var isFinite = (value) => typeof value === "number" && Number.isFinite(value);
var isBoolean = (value) => typeof value === "boolean";
var isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
function hex(bytes) {
  const pattern = new RegExp(`^[0-9a-f]{${2 * bytes}}$`);
  return (value) => isText(value) && pattern.test(value);
}
var orNull = (check2) => (value) => value === null || check2(value);
var listOf = (check2) => (value) => Array.isArray(value) && value.every(check2);
var shaped = (shape) => {
  const fault = faultFinder(shape);
  return (value) => isObject(value) && fault(value) === null;
};
function faultFinder(shape) {
  const checks = Object.entries(shape);
  return (value) => {
    let members = 0;
    for (const name of Object.keys(value)) {
      if (!Object.hasOwn(shape, name)) return name.slice(0, 64);
      members++;
    }
    for (const [name, check2] of checks)
      if (!check2(value[name]) || members < checks.length && !Object.hasOwn(value, name)) return name;
    return null;
  };
}

// lib/ledger/verify-proof.ts
var isSize2 = (value) => Number.isSafeInteger(value) && value >= 0;
var areHashes = (values) => values.every(({ length }) => length === HASH_BYTES);
var isOdd = (value) => value % 2 === 1;
var half = (value) => Math.floor(value / 2);
function verifyInclusion(claim, hasher2 = portableHasher) {
  const { index, size, leafHash, root, proof } = claim;
  if (!isSize2(index) || !isSize2(size) || index >= size || !areHashes([leafHash, root, ...proof])) return false;
  let leaf = index;
  let last = size - 1;
  let hash2 = leafHash;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (isOdd(leaf) || leaf === last) {
      hash2 = hasher2.nodeHash(sibling, hash2);
      while (!isOdd(leaf) && leaf !== 0) {
        leaf = half(leaf);
        last = half(last);
      }
    } else {
      hash2 = hasher2.nodeHash(hash2, sibling);
    }
    leaf = half(leaf);
    last = half(last);
  }
  return last === 0 && equalBytes(hash2, root);
}
function verifyConsistency(claim, hasher2 = portableHasher) {
  const { oldSize, oldRoot, newSize, newRoot, proof } = claim;
  if (!isSize2(oldSize) || !isSize2(newSize) || oldSize > newSize) return false;
  if (!areHashes([oldRoot, newRoot, ...proof])) return false;
  if (oldSize === 0 && !equalBytes(oldRoot, hasher2.emptyRoot())) return false;
  if (oldSize === newSize) return proof.length === 0 && equalBytes(oldRoot, newRoot);
  if (oldSize === 0) return proof.length === 0;
  if (proof.length === 0) return false;
  return climb(claim, hasher2);
}
function climb({ oldSize, oldRoot, newSize, newRoot, proof }, hasher2) {
  let node = oldSize - 1;
  let last = newSize - 1;
  while (isOdd(node)) {
    node = half(node);
    last = half(last);
  }
  const [first, ...rest] = node === 0 ? [oldRoot, ...proof] : proof;
  if (first === void 0) return false;
  let oldHash = first;
  let newHash = first;
  for (const sibling of rest) {
    if (last === 0) return false;
    if (isOdd(node) || node === last) {
      oldHash = hasher2.nodeHash(sibling, oldHash);
      newHash = hasher2.nodeHash(sibling, newHash);
      while (!isOdd(node) && node !== 0) {
        node = half(node);
        last = half(last);
      }
    } else {
      newHash = hasher2.nodeHash(newHash, sibling);
    }
    node = half(node);
    last = half(last);
  }
  return last === 0 && equalBytes(oldHash, oldRoot) && equalBytes(newHash, newRoot);
}

// lib/ledger/kept-checkpoint.ts
var readKept = ({ note }) => parseCheckpoint(parseNote(note).text);
function readConsistency(given) {
  const { from, to, hashes } = isObject(given) ? given : {};
  if (!isSize(from) || !isSize(to) || !listOf(isHash)(hashes))
    throw new LedgerFault("malformed_proof", 'not a consistency proof: "from", "to" and "hashes" are needed');
  return {
    from,
    to,
    hashes: hashes.map((hash2) => fromBase64(hash2) ?? new Uint8Array(HASH_BYTES))
  };
}
function signedAtOf({ extensions }) {
  const line = extensions.find((one) => one.startsWith("time "));
  return line === void 0 ? null : line.slice("time ".length);
}
function signersOf({ note }, logKeys, witnessKeys, verify3) {
  const { size } = readKept({ name: "", note });
  const { verified } = openNote(note, [...logKeys, ...witnessKeys], verify3);
  const valid = verified.filter(({ key }) => size <= (key.sizeMax ?? Number.MAX_SAFE_INTEGER));
  if (valid.length === 0)
    throw new LedgerFault("retired_key", "the key that signed it had been replaced before");
  return valid.some(({ key }) => logKeys.includes(key)) ? "signed by the log" : "signed by a witness";
}
function compare(kept, tree, proofs, hasher2) {
  const good = (detail) => ({ ok: true, detail, seq: null, differs: false });
  const bad = (detail, seq = null, differs = false) => ({
    ok: false,
    detail,
    seq,
    differs
  });
  const proves = (from, to) => proofs.some(
    (proof) => proof.from === from.size && proof.to === to.size && verifyConsistency(
      {
        oldSize: from.size,
        oldRoot: from.root,
        newSize: to.size,
        newRoot: to.root,
        proof: proof.hashes
      },
      hasher2
    )
  );
  if (kept.origin !== tree.origin) return bad(`it is of another log, ${kept.origin}`);
  const own = kept.size <= tree.size ? tree.rootAt(kept.size) : null;
  if (own !== null)
    return equalBytes(own, kept.root) ? good(`its ${kept.size} leaves are the first of this tree`) : bad(
      `its ${kept.size} leaves are not the first of this tree: something before was changed`,
      null,
      true
    );
  if (kept.size <= tree.size && proves(kept, tree))
    return good(`its ${kept.size} leaves are the first of this tree, by a consistency proof`);
  if (kept.size > tree.size && proves(tree, kept))
    return good(`this tree is the beginning of its ${kept.size} leaves, by a consistency proof`);
  const given = proofs.some(
    ({ from, to }) => from === Math.min(kept.size, tree.size) && to === Math.max(kept.size, tree.size)
  );
  if (kept.size <= tree.size)
    return given ? bad("the consistency proof does not lead from it to this tree", null, true) : bad(
      `whether its ${kept.size} leaves are the first of this tree can't be told from what is shown: a consistency proof from ${kept.size} to ${tree.size} is needed`
    );
  const at = signedAtOf(kept);
  if (tree.exportedAt !== null && at !== null && Date.parse(tree.exportedAt) < Date.parse(at))
    return bad(
      `it has ${kept.size} leaves, and was signed after this tree of ${tree.size}: a consistency proof from ${tree.size} to ${kept.size} is needed`
    );
  return bad(
    `the log was cut back: it had ${kept.size} leaves then, and has ${tree.size} now`,
    tree.size,
    true
  );
}
function checkKept(kept, tree, keys, proofs, means) {
  const checkpoint = readKept(kept);
  const result = compare(checkpoint, tree, proofs, means.hasher);
  let signers;
  try {
    signers = signersOf(kept, keys.logKeys, keys.witnessKeys, means.verify);
  } catch (error) {
    if (!(error instanceof LedgerFault)) throw error;
    signers = `not signed by the keys of the log, nor by a witness that is known (${error.message})`;
    result.ok = false;
  }
  const at = signedAtOf(checkpoint);
  const when = at === null ? "" : ` of ${at}`;
  return { ...result, size: checkpoint.size, detail: `${kept.name}${when}, ${signers}: ${result.detail}` };
}

// lib/core/json-number.ts
var SIGNIFICANT_DIGITS_MAX = 17;
function numberFault(literal) {
  const value = Number(literal);
  const shown2 = literal.length > 40 ? `${literal.slice(0, 40)}...` : literal;
  if (!Number.isFinite(value)) {
    return { code: "number_out_of_range", reason: `${shown2} is too large for a number; send it as a string` };
  }
  const inexact = { code: "number_inexact", reason: `${shown2} can't be kept exactly; send it as a string` };
  const isInteger = /^-?\d+$/.test(literal);
  if (isInteger && Number.isSafeInteger(value)) return null;
  const sent = decimalOf(literal);
  if (value === 0) return sent.digits === "" ? null : inexact;
  if (!isInteger && sent.digits.length <= SIGNIFICANT_DIGITS_MAX) return null;
  const kept = decimalOf(String(value));
  return kept.digits === sent.digits && kept.exponent === sent.exponent ? null : inexact;
}
function decimalOf(literal) {
  const [mantissa = "", power = "0"] = literal.replace(/^-/, "").toLowerCase().split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  const all = (whole + fraction).replace(/^0+/, "");
  const digits2 = all.replace(/0+$/, "");
  return { digits: digits2, exponent: Number(power) - fraction.length + all.length - digits2.length };
}

// lib/core/json-scan.ts
var LONG_NUMBER = 16;
function unitsOf(text) {
  const units = new Uint16Array(text.length);
  for (let at = 0; at < text.length; at++) units[at] = text.charCodeAt(at);
  return units;
}
function scanValue(units, from, scan) {
  const { length } = units;
  let at = from;
  let depth = 0;
  let keys = 0;
  let depthMax = 0;
  let doubtful = false;
  do {
    const code = units[at] ?? 0;
    if (code === 34) {
      let inside = units[++at] ?? 34;
      while (inside !== 34) {
        if (inside === 92) {
          if (units[++at] === 117) {
            const last = escapeEnd(units, at);
            if (last < 0) doubtful = true;
            else at = last;
          }
        }
        inside = units[++at] ?? 34;
      }
      at++;
    } else if (code === 123 || code === 91) {
      if (++depth > depthMax) depthMax = depth;
      at++;
    } else if (code === 125 || code === 93) {
      depth--;
      at++;
    } else if (code === 58) {
      keys++;
      at++;
    } else if (code === 45 || code >= 48 && code <= 57) {
      const start = at++;
      for (let next; isNumberCode(next = units[at] ?? 0); at++) if ((next | 32) === 101) doubtful = true;
      if (at - start >= LONG_NUMBER) doubtful = true;
    } else if (code === 116 || code === 110) at += 4;
    else if (code === 102) at += 5;
    else at++;
  } while (depth > 0 && at < length);
  scan.end = Math.min(at, length);
  scan.keys = keys;
  scan.depth = depthMax;
  scan.doubtful = doubtful;
}
var isNumberCode = (code) => code >= 48 && code <= 57 || code === 46 || code === 43 || code === 45 || (code | 32) === 101;
function escapeEnd(units, at) {
  const unit = hexAt(units, at + 1);
  if (unit === 0 || unit >= 56320 && unit <= 57343) return -1;
  if (unit < 55296 || unit > 57343) return at + 4;
  const isPair = units[at + 5] === 92 && units[at + 6] === 117;
  const low = isPair ? hexAt(units, at + 7) : 0;
  return low >= 56320 && low <= 57343 ? at + 10 : -1;
}
var digit = (code = 0) => code <= 57 ? code - 48 : (code | 32) - 87;
var hexAt = (units, at) => digit(units[at]) << 12 | digit(units[at + 1]) << 8 | digit(units[at + 2]) << 4 | digit(units[at + 3]);
function skipUnits(units, at) {
  let code = units[at];
  while (code === 32 || code === 10 || code === 13 || code === 9) code = units[++at];
  return at;
}
function skipSpace(text, at) {
  let code = text.charCodeAt(at);
  while (code === 32 || code === 10 || code === 13 || code === 9) code = text.charCodeAt(++at);
  return at;
}
var FORBIDDEN_KEYS = /* @__PURE__ */ new Set(["__proto__", "constructor", "prototype"]);
function countMembers(value) {
  if (typeof value !== "object" || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const item = value[i];
      if (typeof item !== "object" || item === null) continue;
      const below = countMembers(item);
      if (below < 0) return -1;
      count += below;
    }
    return count;
  }
  for (const key in value) {
    if (key === "__proto__" || key === "constructor" || key === "prototype") return -1;
    count++;
    const member = value[key];
    if (typeof member !== "object" || member === null) continue;
    const below = countMembers(member);
    if (below < 0) return -1;
    count += below;
  }
  return count;
}

// lib/core/json-reader.ts
var NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
var ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
var LITERAL = /true|false|null/y;
var PATH_CHARS_MAX = 300;
var SyntaxFault = class extends Error {
  constructor(at, reason) {
    super(reason);
    this.at = at;
    this.reason = reason;
  }
};
function readFaults(text, from, to, limits) {
  const reader = new Reader(text, to, limits);
  try {
    const end = skipSpace(text, reader.value(skipSpace(text, from), "", 1));
    if (end < to) throw new SyntaxFault(end, "text after the end of the value");
  } catch (error) {
    if (!(error instanceof SyntaxFault)) throw error;
    return [
      { field: "", code: "syntax", reason: `not JSON: ${error.reason} at ${placeOf(text, from, error.at)}` }
    ];
  }
  return reader.faults;
}
function placeOf(text, from, at) {
  const before = text.slice(from, at);
  const lines = before.split("\n");
  return `line ${lines.length}, column ${(lines.at(-1) ?? "").length + 1}`;
}
var Reader = class {
  constructor(text, to, limits) {
    this.text = text;
    this.to = to;
    this.limits = limits;
  }
  faults = [];
  keys = 0;
  /** Reads the value at `at` and gives the position after it. */
  value(at, path, depth) {
    const char = at < this.to ? this.text[at] : void 0;
    if (char === "{" || char === "[") {
      if (depth > this.limits.depthMax) return this.tooDeep(at, path);
      return char === "{" ? this.object(at + 1, path, depth) : this.array(at + 1, path, depth);
    }
    if (char === '"') {
      const [content, end] = this.string(at);
      this.report(path, textFault(content));
      return end;
    }
    if (char !== void 0 && (char === "-" || char >= "0" && char <= "9")) {
      const literal = this.token(NUMBER, at, "number");
      this.report(path, numberFault(literal));
      return at + literal.length;
    }
    return at + this.token(LITERAL, at, "value").length;
  }
  object(from, path, depth) {
    const seen = /* @__PURE__ */ new Set();
    let at = skipSpace(this.text, from);
    if (this.text[at] === "}") return at + 1;
    for (; ; ) {
      if (this.text[at] !== '"') throw new SyntaxFault(at, "a key in double quotes was expected");
      const [key, afterKey] = this.string(at);
      const below = path === "" ? key : `${path}.${key}`;
      this.key(key, below, seen);
      at = skipSpace(this.text, afterKey);
      if (this.text[at] !== ":") throw new SyntaxFault(at, "a colon was expected");
      at = skipSpace(this.text, this.value(skipSpace(this.text, at + 1), below, depth + 1));
      if (this.text[at] === "}") return at + 1;
      if (this.text[at] !== ",") throw new SyntaxFault(at, "a comma or } was expected");
      at = skipSpace(this.text, at + 1);
    }
  }
  key(key, path, seen) {
    if (seen.has(key)) this.report(path, { code: "duplicate_key", reason: "the key is given twice" });
    seen.add(key);
    if (FORBIDDEN_KEYS.has(key))
      this.report(path, { code: "forbidden_key", reason: `the key ${key} is not allowed` });
    this.report(path, textFault(key));
    if (++this.keys === this.limits.keysMax + 1) {
      this.report("", { code: "too_many_keys", reason: `more than ${this.limits.keysMax} keys in all` });
    }
  }
  array(from, path, depth) {
    let at = skipSpace(this.text, from);
    if (this.text[at] === "]") return at + 1;
    for (let index = 0; ; index++) {
      at = skipSpace(this.text, this.value(at, `${path}[${index}]`, depth + 1));
      if (this.text[at] === "]") return at + 1;
      if (this.text[at] !== ",") throw new SyntaxFault(at, "a comma or ] was expected");
      at = skipSpace(this.text, at + 1);
    }
  }
  string(from) {
    let escaped = false;
    for (let at = from + 1; at < this.to; at++) {
      const code = this.text.charCodeAt(at);
      if (code === 34) {
        const content = this.text.slice(from + 1, at);
        return [escaped ? String(JSON.parse(`"${content}"`)) : content, at + 1];
      }
      if (code < 32) throw new SyntaxFault(at, "a control character inside a string");
      if (code !== 92) continue;
      escaped = true;
      at += this.token(ESCAPE, at, "such escape").length - 1;
    }
    throw new SyntaxFault(this.to, "the text ended inside a string");
  }
  token(pattern, at, expected) {
    pattern.lastIndex = at;
    const found = at < this.to ? pattern.exec(this.text)?.[0] : void 0;
    if (found === void 0)
      throw new SyntaxFault(at, at < this.to ? `no ${expected}` : "the text ended too soon");
    return found;
  }
  /** Passes over what is nested too deep without recursion, minding only strings and brackets. */
  tooDeep(from, path) {
    this.report(path, { code: "too_deep", reason: `nested deeper than ${this.limits.depthMax} levels` });
    let at = from;
    let open = 0;
    do {
      const char = at < this.to ? this.text[at] : void 0;
      if (char === void 0) throw new SyntaxFault(at, "the text ended inside a value");
      if (char === '"') at = this.string(at)[1];
      else {
        if (char === "{" || char === "[") open++;
        else if (char === "}" || char === "]") open--;
        at++;
      }
    } while (open > 0);
    return at;
  }
  report(path, fault) {
    if (fault === null || this.faults.length >= this.limits.faultsMax) return;
    this.faults.push({ field: printable(path), ...fault });
  }
};
function printable(path) {
  return path.slice(0, PATH_CHARS_MAX).replace(/[\p{Cc}\p{Surrogate}]/gu, "\uFFFD");
}

// lib/core/strict-json.ts
var refuse = (code, reason, field = "") => ({
  ok: false,
  faults: [{ field, code, reason }]
});
function parseStrictJson(text, limits) {
  if (exceedsUtf8(text, limits.bytesMax)) return tooLarge(limits);
  const parsed = parse(text, limits);
  if (!parsed.ok) return parsed;
  const units = unitsOf(text);
  const from = skipUnits(units, 0);
  const scan = newScan();
  scanValue(units, from, scan);
  return judge(text, from, scan.end, scan, parsed.value, !isWellFormed(text), limits);
}
var newScan = () => ({ end: 0, keys: 0, depth: 0, doubtful: false });
var tooLarge = ({ bytesMax }) => refuse("too_large", `larger than ${bytesMax} bytes of JSON`);
function parse(text, limits) {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    const faults = readFaults(text, 0, text.length, limits);
    return faults[0]?.code === "syntax" ? { ok: false, faults } : refuse("syntax", "not JSON");
  }
}
function judge(text, from, to, scan, value, illFormed, limits) {
  const sound = !illFormed && !scan.doubtful && scan.depth <= limits.depthMax && scan.keys <= limits.keysMax;
  if (sound && countMembers(value) === scan.keys) return { ok: true, value };
  const faults = readFaults(text, from, to, limits);
  return faults.length === 0 ? { ok: true, value } : { ok: false, faults };
}

// lib/event/personal.ts
var PERSONAL_GROUPS = ["actor", "network", "resource", "description", "metadata", "changes"];
var actorGroup = (actor) => actor === null || (actor.id ?? actor.type ?? actor.name ?? actor.email) === null ? null : actor;
var networkGroup = (actor) => actor === null || (actor.ip_address ?? actor.user_agent ?? actor.session_id) === null ? null : actor;

// lib/ledger/event-shape.ts
var texts = (...names) => Object.fromEntries(names.map((name) => [name, orNull(isText)]));
var EVENT_SHAPE = {
  id: isId,
  tenant_id: isId,
  seq: isSize,
  occurred_at: isTime,
  recorded_at: isTime,
  event_type: isText,
  category: isText,
  severity: isText,
  outcome: isText,
  action: isText,
  actor: orNull(shaped(texts("id", "type", "name", "email", "ip_address", "user_agent", "session_id"))),
  resource: orNull(shaped({ ...texts("id", "type", "name", "parent_id"), attributes: orNull(isObject) })),
  source: orNull(isText),
  description: orNull(isText),
  metadata: orNull(isObject),
  changes: orNull(isObject),
  tags: listOf(isText),
  compliance_flags: listOf(isText),
  duration_ms: orNull(isFinite),
  trace_id: orNull(isText),
  span_id: orNull(isText),
  parent_event_id: orNull(isId),
  unregistered: isBoolean
};
var isSalt = shaped({ salt: hex(16) });
var isCommitment = shaped({ commitment: hex(32) });
var isOpenings = (value) => isObject(value) && Object.entries(value).every(
  ([group, opening]) => PERSONAL_GROUPS.includes(group) && (isSalt(opening) || isCommitment(opening))
);
var hasGroup = {
  actor: ({ actor }) => actorGroup(actor) !== null,
  network: ({ actor }) => networkGroup(actor) !== null,
  resource: ({ resource }) => resource !== null,
  description: ({ description }) => description !== null,
  metadata: ({ metadata }) => metadata !== null,
  changes: ({ changes }) => changes !== null
};
function requireAgreement(event, openings) {
  for (const group of PERSONAL_GROUPS) {
    const opening = openings[group];
    const isSalted = opening !== void 0 && "salt" in opening;
    if (hasGroup[group](event) !== isSalted)
      throw new LedgerFault("malformed_proof", `the openings and the event don't agree on "${group}"`);
  }
}

// lib/ledger/event-proof-form.ts
var EVENT_PROOF_FORMAT = "sentinel-audit/event-proof/v1";
var isNamedKeys = listOf(shaped({ verifier_key: isText, size_max: orNull(isSize) }));
var PROOF = {
  format: (value) => value === EVENT_PROOF_FORMAT,
  origin: isText,
  event: shaped(EVENT_SHAPE),
  openings: isOpenings,
  leaf_hash: hex(HASH_BYTES),
  inclusion: shaped({ index: isSize, size: isSize, hashes: listOf(isHash) }),
  checkpoint: isText,
  keys: isNamedKeys
};
var faultIn = faultFinder(PROOF);
function readEventProof(input) {
  if (!isObject(input)) throw malformed4("it is no object");
  const fault = faultIn(input);
  if (fault !== null) throw malformed4(`"${fault}" is missing, unknown or of another form`);
  const proof = input;
  try {
    requireAgreement(proof.event, proof.openings);
  } catch (error) {
    throw malformed4(error instanceof Error ? error.message : String(error));
  }
  return proof;
}
var malformed4 = (reason) => new LedgerFault("malformed_proof", `not an event proof: ${reason}`);

// lib/ledger/digest.ts
var portableDigest = (algorithm, data, form) => {
  const hash2 = algorithm === "sha256" ? sha256(data) : sha512(data);
  return form === "hex" ? toHex(hash2) : String.fromCharCode(...hash2);
};

// lib/ledger/origin.ts
var originOf = (tenantId) => `sentinel-audit/${tenantId}`;

// lib/core/canonical-json.ts
var SMALL_KEYS = 32;
var SHORT_CHARS = 256;
var SHORT_BYTES = 64;
var UTF8_BYTES_MAX = 3;
var FIRST_BYTES = 1024;
var [QUOTE, COMMA, COLON, BACKSLASH] = [34, 44, 58, 92];
var [OPEN, CLOSE, BRACE_OPEN, BRACE_CLOSE] = [91, 93, 123, 125];
var encoder2 = new TextEncoder();
var decoder2 = new TextDecoder("utf-8", { ignoreBOM: true });
function createCanonicalWriter(bytesExpected = FIRST_BYTES) {
  let buffer = new Uint8Array(bytesExpected);
  let at = 0;
  const reserve = (bytes) => {
    if (at + bytes <= buffer.length) return;
    const larger = new Uint8Array(Math.max(buffer.length * 2, at + bytes));
    larger.set(buffer.subarray(0, at));
    buffer = larger;
  };
  const byte = (value2) => {
    if (at === buffer.length) reserve(1);
    buffer[at++] = value2;
  };
  const raw = (ascii) => {
    reserve(ascii.length);
    const target = buffer;
    const from = at;
    for (let i = 0; i < ascii.length; i++) target[from + i] = ascii.charCodeAt(i);
    at = from + ascii.length;
  };
  const plain = (text2) => {
    if (text2.length > SHORT_CHARS) return false;
    reserve(text2.length + 2);
    const target = buffer;
    const from = at + 1;
    target[from - 1] = QUOTE;
    for (let i = 0; i < text2.length; i++) {
      const code = text2.charCodeAt(i);
      if (code < 32 || code > 126 || code === QUOTE || code === BACKSLASH) return false;
      target[from + i] = code;
    }
    target[from + text2.length] = QUOTE;
    at = from + text2.length + 1;
    return true;
  };
  const text = (value2) => {
    if (plain(value2)) return;
    if (!isWellFormed(value2)) throw new TypeError("canonical JSON: a text holds half a surrogate pair");
    const quoted2 = JSON.stringify(value2);
    reserve(quoted2.length * UTF8_BYTES_MAX);
    at += encoder2.encodeInto(quoted2, buffer.subarray(at)).written;
  };
  const array = (items) => {
    byte(OPEN);
    for (let i = 0; i < items.length; i++) {
      if (i > 0) byte(COMMA);
      value(items[i]);
    }
    byte(CLOSE);
  };
  const object = (members) => {
    const keys = sorted(Object.keys(members));
    byte(BRACE_OPEN);
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i] ?? "";
      if (i > 0) byte(COMMA);
      text(key);
      byte(COLON);
      value(members[key]);
    }
    byte(BRACE_CLOSE);
  };
  const value = (one) => {
    switch (typeof one) {
      case "string":
        return text(one);
      case "number":
        if (!Number.isFinite(one)) throw new TypeError("canonical JSON: a number is not finite");
        return raw(String(one));
      case "boolean":
        return raw(one ? "true" : "false");
      case "object":
        if (one === null) return raw("null");
        return Array.isArray(one) ? array(one) : object(plainObject(one));
      default:
        throw new TypeError(`canonical JSON: no place for a ${typeof one}`);
    }
  };
  return {
    value,
    raw,
    copy: (from, to) => {
      reserve(to - from);
      buffer.copyWithin(at, from, to);
      at += to - from;
    },
    append: (bytes, from = 0, to = bytes.length) => {
      reserve(to - from);
      if (to - from > SHORT_BYTES) buffer.set(bytes.subarray(from, to), at);
      else for (let i = from; i < to; i++) buffer[at + i - from] = bytes[i] ?? 0;
      at += to - from;
    },
    length: () => at,
    rewind: (length) => {
      at = length;
    },
    bytes: (from, to) => buffer.subarray(from, to)
  };
}
function canonicalJson(value) {
  const writer = createCanonicalWriter();
  writer.value(value);
  return decoder2.decode(writer.bytes(0, writer.length()));
}
function plainObject(value) {
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null)
    throw new TypeError("canonical JSON: only plain objects and arrays");
  return value;
}
function sorted(keys) {
  if (keys.length > SMALL_KEYS) return keys.sort();
  for (let i = 1; i < keys.length; i++) {
    const key = keys[i] ?? "";
    let at = i - 1;
    for (let before; at >= 0 && (before = keys[at] ?? "") > key; at--) keys[at + 1] = before;
    keys[at + 1] = key;
  }
  return keys;
}

// lib/ledger/salts.ts
var SALT_BYTES = 16;
var SALTS_BYTES = PERSONAL_GROUPS.length * SALT_BYTES;
var UUID_BYTES = 16;
var LABEL = new TextEncoder().encode("sentinel-audit/salts/v1");
var INFO_BYTES = LABEL.length + UUID_BYTES;

// lib/ledger/envelope.ts
var ENVELOPE_VERSION = 1;
function createSealer(digest2) {
  const writer = createCanonicalWriter(4096);
  const commitments = PERSONAL_GROUPS.map(() => null);
  const begin = (n, salts) => {
    writer.rewind(0);
    writer.append(salts, n * SALT_BYTES, (n + 1) * SALT_BYTES);
  };
  const commit = (n) => {
    commitments[n] = digest2("sha256", writer.bytes(0, writer.length()), "hex");
  };
  const field = (name, value) => {
    writer.raw(name);
    writer.value(value);
  };
  const part = (parts, from, to, value) => {
    if (parts === void 0 || from === to) writer.value(value);
    else writer.append(parts.bytes, from, to);
  };
  const commitAll = (event, salts, resourceSalts, erased, parts) => {
    for (let n = 0; n < PERSONAL_GROUPS.length; n++)
      commitments[n] = erased[PERSONAL_GROUPS[n]] ?? null;
    const { resource, description, metadata, changes } = event;
    const { attributesEnd = 0, metadataEnd = 0, changesEnd = 0 } = parts ?? {};
    const actor = actorGroup(event.actor);
    const network = networkGroup(event.actor);
    if (commitments[0] === null && actor !== null) {
      begin(0, salts);
      field('{"email":', actor.email);
      field(',"id":', actor.id);
      field(',"name":', actor.name);
      field(',"type":', actor.type);
      writer.raw("}");
      commit(0);
    }
    if (commitments[1] === null && network !== null) {
      begin(1, salts);
      field('{"ip_address":', network.ip_address);
      field(',"session_id":', network.session_id);
      field(',"user_agent":', network.user_agent);
      writer.raw("}");
      commit(1);
    }
    if (commitments[2] === null && resource !== null) {
      begin(2, resourceSalts);
      writer.raw('{"attributes":');
      part(parts, 0, attributesEnd, resource.attributes);
      field(',"id":', resource.id);
      field(',"name":', resource.name);
      field(',"parent_id":', resource.parent_id);
      field(',"type":', resource.type);
      writer.raw("}");
      commit(2);
    }
    if (commitments[3] === null && description !== null) {
      begin(3, salts);
      writer.value(description);
      commit(3);
    }
    if (commitments[4] === null && metadata !== null) {
      begin(4, salts);
      part(parts, attributesEnd, metadataEnd, metadata);
      commit(4);
    }
    if (commitments[5] === null && changes !== null) {
      begin(5, salts);
      part(parts, metadataEnd, changesEnd, changes);
      commit(5);
    }
  };
  const writeCommitment = (name, n) => {
    const commitment = commitments[n] ?? null;
    writer.raw(name);
    if (commitment === null) return writer.raw("null");
    writer.raw('"');
    writer.raw(commitment);
    writer.raw('"');
  };
  const writeEntry = (tenantId, seq, recordedAt, content) => {
    writer.rewind(0);
    writer.append(LEAF_PREFIX);
    writer.raw(
      `{"content":${quoted(content)},"recorded_at":${quoted(recordedAt)},"seq":${seq},"tenant_id":"${tenantId}","v":${ENVELOPE_VERSION}}`
    );
  };
  return {
    /**
     * The content hash of an event, in hex.
     * @param salts those of the actor's subject; `resourceSalts` those of the resource's where it is a person, else the same
     */
    content: (event, salts, resourceSalts, erased = NOTHING_ERASED, parts) => {
      commitAll(event, salts, resourceSalts, erased, parts);
      writer.rewind(0);
      writeFields(writer, event, writeCommitment);
      return digest2("sha256", writer.bytes(0, writer.length()), "hex");
    },
    /** The commitments that the last content was made of, in hex; null for a group the event doesn't have. */
    commitments: () => [...commitments],
    /** The leaf of an event that was gone before the tree was begun: all that is known is that there was one. In hex. */
    goneLeaf: (tenantId, seq) => {
      writeEntry(tenantId, seq, null, null);
      return digest2("sha256", writer.bytes(0, writer.length()), "hex");
    },
    /** The leaf hash in hex. `content` is hex too, `recordedAt` an instant with six digits. */
    leaf: (tenantId, seq, recordedAt, content) => {
      writeEntry(tenantId, seq, recordedAt, content);
      return digest2("sha256", writer.bytes(0, writer.length()), "hex");
    },
    /** What the leaf is the hash of, without the byte before it: JCS(E). Both are null for an event that was gone before there was a tree. */
    entry: (tenantId, seq, recordedAt, content) => {
      writeEntry(tenantId, seq, recordedAt, content);
      return new Uint8Array(writer.bytes(LEAF_PREFIX.length, writer.length()));
    }
  };
}
var NOTHING_ERASED = {};
var LEAF_PREFIX = new Uint8Array([0]);
var quoted = (text) => text === null ? "null" : `"${text}"`;
function writeFields(writer, event, commitment) {
  const field = (name, value) => {
    writer.raw(name);
    writer.value(value);
  };
  field('{"action":', event.action);
  field(',"category":', event.category);
  commitment(',"commitments":{"actor":', 0);
  commitment(',"changes":', 5);
  commitment(',"description":', 3);
  commitment(',"metadata":', 4);
  commitment(',"network":', 1);
  commitment(',"resource":', 2);
  field('},"compliance_flags":', event.compliance_flags);
  field(',"duration_ms":', event.duration_ms);
  field(',"event_type":', event.event_type);
  field(',"id":', event.id);
  field(',"occurred_at":', event.occurred_at);
  field(',"outcome":', event.outcome);
  field(',"parent_event_id":', event.parent_event_id);
  field(',"severity":', event.severity);
  field(',"source":', event.source);
  field(',"span_id":', event.span_id);
  field(',"tags":', event.tags);
  field(',"trace_id":', event.trace_id);
  field(',"unregistered":', event.unregistered);
  writer.raw(`,"v":${ENVELOPE_VERSION}}`);
}

// lib/ledger/sealable.ts
var sixDigits = (text) => {
  const instant = parseInstant(text);
  if (instant === null) throw new Error(`${text} is no time of a stored event`);
  return instant;
};
function sealableOf({
  tenant_id: _,
  seq: __,
  recorded_at,
  signature: ___,
  key_id: ____,
  ...event
}) {
  return {
    event: { ...event, occurred_at: sixDigits(event.occurred_at) },
    recordedAt: sixDigits(recorded_at)
  };
}

// lib/ledger/stored-leaf.ts
var HEX3 = /^[0-9a-f]+$/;
var isHex = (text, bytes) => typeof text === "string" && text.length === 2 * bytes && HEX3.test(text);
function read(openings) {
  const salts = new Uint8Array(SALTS_BYTES);
  const erased = {};
  PERSONAL_GROUPS.forEach((group, n) => {
    const opening = openings[group];
    if (opening === void 0) return;
    if ("commitment" in opening && isHex(opening.commitment, 32)) erased[group] = opening.commitment;
    else if ("salt" in opening && isHex(opening.salt, SALT_BYTES))
      salts.set(fromHex(opening.salt) ?? new Uint8Array(), n * SALT_BYTES);
    else
      throw new LedgerFault("malformed_proof", `the opening of ${group} is neither a salt nor a commitment`);
  });
  return { salts, erased };
}
function createLeafOf(digest2) {
  const sealer = createSealer(digest2);
  return (stored, openings) => {
    const { salts, erased } = read(openings);
    const { event, recordedAt } = sealableOf(stored);
    const content = sealer.content(event, salts, salts, erased);
    return sealer.leaf(stored.tenant_id, stored.seq, recordedAt, content);
  };
}

// lib/ledger/event-proof.ts
var keysOf = ({ keys }) => keys.map(({ verifier_key, size_max }) => ({
  ...parseVerifierKey(verifier_key),
  ...size_max === null ? {} : { sizeMax: size_max }
}));
function checkKeys(proof, { keys: trusted, origin }) {
  const own = keysOf(proof);
  if (own.length === 0) throw new LedgerFault("malformed_proof", "it names no key of the log");
  if (origin !== void 0 && proof.origin !== origin)
    throw new LedgerFault("wrong_origin", `it is of ${proof.origin}, not of ${origin}`);
  if (proof.origin !== originOf(proof.event.tenant_id))
    throw new LedgerFault("wrong_origin", `the log of this event is not ${proof.origin}`);
  for (const key of trusted === void 0 ? [] : own) {
    const name = formatVerifierKey(key);
    const known = trusted?.find((one) => formatVerifierKey(one) === name);
    if (known === void 0) throw new LedgerFault("unknown_signer", `${name} is no known key of the log`);
    if (key.sizeMax !== void 0 && key.sizeMax !== known.sizeMax)
      throw new LedgerFault("retired_key", `${name} was not replaced at ${key.sizeMax} leaves`);
  }
}
function checkLeaf({ event, openings, leaf_hash }, digest2) {
  if (createLeafOf(digest2)({ ...event, signature: null, key_id: null }, openings) !== leaf_hash)
    throw new LedgerFault("wrong_leaf", "the event and its openings hash to another leaf: one was changed");
}
function checkInclusion({ event, leaf_hash, inclusion }, opened) {
  const { index, size, hashes } = inclusion;
  if (opened === null) throw new LedgerFault("not_included", "there is no root to prove it against");
  const { checkpoint } = opened;
  if (index !== event.seq) throw new LedgerFault("wrong_place", `event ${event.seq} is not leaf ${index}`);
  if (size !== checkpoint.size)
    throw new LedgerFault("wrong_place", `the checkpoint has ${checkpoint.size} leaves, not ${size}`);
  const isIncluded = verifyInclusion({
    index,
    size,
    leafHash: fromHex(leaf_hash) ?? new Uint8Array(),
    root: checkpoint.root,
    proof: hashes.map((hash2) => fromBase64(hash2) ?? new Uint8Array())
  });
  if (!isIncluded) throw new LedgerFault("not_included", "the leaf is not at this place of the signed tree");
}
function verifyEventProof(bundle, trust = {}, digest2 = portableDigest, verify3 = verifyEd25519) {
  const steps2 = [];
  const step = (name, run) => {
    try {
      const found = run();
      steps2.push({ name, ok: true });
      return found;
    } catch (error) {
      const code = error instanceof LedgerFault ? error.code : "malformed_proof";
      steps2.push({ name, ok: false, code, reason: error instanceof Error ? error.message : String(error) });
      return null;
    }
  };
  const proof = step("form", () => readEventProof(bundle));
  if (proof !== null) {
    step("keys", () => checkKeys(proof, trust));
    const opened = step(
      "checkpoint",
      () => openCheckpoint(
        proof.checkpoint,
        { origin: proof.origin, logKeys: trust.keys ?? keysOf(proof) },
        verify3
      )
    );
    step("leaf", () => checkLeaf(proof, digest2));
    step("inclusion", () => checkInclusion(proof, opened));
  }
  return { ok: steps2.every(({ ok }) => ok), trusted: trust.keys !== void 0, steps: steps2 };
}

// lib/ledger/evidence-steps.ts
function witnessStep(cosigners, { witnessKeys, witnessesNeeded }) {
  if (witnessesNeeded === void 0 && (witnessKeys ?? []).length === 0) return [];
  const needed = witnessesNeeded ?? 1;
  const who = cosigners.length === 0 ? "no witness that is known" : cosigners.join(", ");
  const ok = cosigners.length >= needed;
  const detail = `signed by ${who}; ${cosigners.length} of the ${needed} that are needed`;
  return [{ name: "witnesses", ok, detail, seq: null }];
}
function eventsStep(rows, problems) {
  const [first] = problems.lowest();
  if (first === void 0)
    return { name: "events", ok: true, detail: `each of ${rows} events says what its leaf holds`, seq: null };
  const others = problems.count() === 1 ? "" : `; ${problems.count() - 1} more are wrong`;
  return { name: "events", ok: false, detail: `event ${first.seq}: ${first.reason}${others}`, seq: first.seq };
}
var COVER_FAULT = {
  missing: (at) => `nothing stands for event ${at}: it was taken out of the file`,
  doubled: (at) => `event ${at} is there twice`,
  beyond: (at) => `there is an event ${at}, and the tree that was signed ends before it`
};
function treeStep(built, signed) {
  if ("fault" in built) {
    const { kind, at } = built.fault;
    return { name: "tree", ok: false, detail: COVER_FAULT[kind](at), seq: at };
  }
  const ok = equalBytes(built.root, signed);
  const detail = ok ? "these leaves, and the nodes for all others, are the tree that was signed" : "these leaves are not the tree that was signed: a leaf was changed, and which one the file alone can not say";
  return { name: "tree", ok, detail, seq: null };
}
function completeStep({ count, first, unexplained, removed }, wanted, { rows, size }) {
  const step = (ok, detail, seq = null) => ({
    name: "complete",
    ok,
    detail,
    seq
  });
  if (wanted === null)
    return step(
      true,
      `a filter or a time range was asked for: of ${size} events ${size - rows} are not shown, ${count} of them between the lowest and the highest that is. That they do not match, nothing proves`
    );
  const { low, high } = wanted;
  const last = high ?? size - 1;
  if (last >= size || low > last) {
    if (size === 0 && low === 0 && high === null) return step(true, "the log is empty");
    return step(
      false,
      `events ${low} to ${last} were asked for, and the log has ${size}`,
      Math.min(low, size)
    );
  }
  const range = `events ${low} to ${last}`;
  if (first === null) return step(true, `${range} are all there`);
  if (unexplained !== null)
    return step(
      false,
      `event ${unexplained} is not shown, and nothing in the file says why: it was deleted, or removed by a run of retention that is not shown either`,
      unexplained
    );
  if (count > removed)
    return step(
      false,
      `${count} of ${range} are not shown, from ${first} on, and runs of retention say they removed ${removed}`,
      first
    );
  return step(true, `${range} are there, but for ${count} that runs of retention say they removed`);
}
function betweenOf(results) {
  const differing = results.filter(({ differs, seq }) => differs && seq === null).map(({ size }) => size);
  if (differing.length === 0) return null;
  const end = Math.min(...differing);
  const same = results.filter(({ ok, size }) => ok && size < end).map(({ size }) => size);
  return end === 0 ? null : [Math.max(0, ...same), end - 1];
}

// lib/ledger/proof-report.ts
var PROOF_BYTES_MAX = 8 * 1024 * 1024;
var JSON_LIMITS = { depthMax: 64, keysMax: 1e4, bytesMax: PROOF_BYTES_MAX, faultsMax: 1 };
function parseProof(text) {
  const read2 = parseStrictJson(text, JSON_LIMITS);
  if (read2.ok) return read2.value;
  throw new LedgerFault("malformed_proof", read2.faults[0]?.reason ?? "it is not JSON");
}
var GOOD = {
  form: "it has the form of a proof",
  keys: "it is of the log of this event",
  checkpoint: "the tree is signed by the log",
  leaf: "the event hashes to its leaf",
  inclusion: "the leaf is in the signed tree, at the place of its seq"
};
function trustIn(proof, { logKeys }) {
  if (logKeys === void 0) return { proof, keys: void 0 };
  const names = new Map(logKeys.map((key) => [formatVerifierKey(key), key.sizeMax]));
  const own = proof.keys.filter(({ verifier_key }) => names.has(verifier_key));
  const keys = own.map(({ verifier_key, size_max }) => {
    const sizeMax = Math.min(size_max ?? Infinity, names.get(verifier_key) ?? Infinity);
    return { ...parseVerifierKey(verifier_key), ...sizeMax === Infinity ? {} : { sizeMax } };
  });
  const named = keys.map((key) => ({
    verifier_key: formatVerifierKey(key),
    size_max: "sizeMax" in key ? key.sizeMax ?? null : null
  }));
  return own.length === 0 ? { proof, keys: logKeys } : { proof: { ...proof, keys: named }, keys };
}
function checkProof(input, known, means) {
  const report = {
    ok: false,
    steps: [],
    origin: null,
    size: null,
    event: null,
    firstBadSeq: null,
    firstBadBetween: null,
    pinned: known.logKeys !== void 0,
    cosigners: []
  };
  let read2;
  try {
    read2 = readEventProof(input);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { ...report, steps: [{ name: "form", ok: false, detail, seq: null }] };
  }
  const { seq } = read2.event;
  const { proof, keys } = trustIn(read2, known);
  const { steps: steps2 } = verifyEventProof(proof, keys === void 0 ? {} : { keys }, means.digest, means.verify);
  report.steps = steps2.map((step) => ({
    name: step.name,
    ok: step.ok,
    detail: step.ok ? GOOD[step.name] : step.reason,
    seq: step.ok ? null : seq
  }));
  const logKeys = keys ?? proof.keys.map(({ verifier_key }) => parseVerifierKey(verifier_key));
  let checkpoint = null;
  try {
    const trust = { origin: proof.origin, logKeys, witnessKeys: known.witnessKeys ?? [] };
    const opened = openCheckpoint(proof.checkpoint, trust, means.verify);
    report.cosigners = [
      ...new Map(opened.cosignatures.map(({ key }) => [formatVerifierKey(key), key.name])).values()
    ];
    checkpoint = opened.checkpoint;
  } catch {
    checkpoint = claimed(proof.checkpoint);
  }
  report.steps.push(...witnessStep(report.cosigners, known));
  if (checkpoint !== null) {
    const { origin, size, root } = checkpoint;
    const tree = {
      origin,
      size,
      root,
      rootAt: (at) => at === size ? root : null,
      exportedAt: null
    };
    const trusted = { logKeys, witnessKeys: known.witnessKeys ?? [] };
    const results = (known.kept ?? []).map((one) => checkKept(one, tree, trusted, known.proofs ?? [], means));
    report.steps.push(
      ...results.map(({ ok, detail, seq: at }) => ({ name: "kept", ok, detail, seq: at }))
    );
    report.firstBadBetween = betweenOf(results);
  }
  const bad = report.steps.flatMap(({ ok, seq: at }) => ok || at === null ? [] : [at]);
  return {
    ...report,
    ok: report.steps.every(({ ok }) => ok),
    origin: proof.origin,
    size: checkpoint?.size ?? null,
    event: proof.event,
    firstBadSeq: bad.length === 0 ? null : Math.min(...bad)
  };
}
function claimed(note) {
  try {
    return readKept({ name: "", note });
  } catch {
    return null;
  }
}

// verifier/src/input.ts
import { createReadStream, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
var PIECE_BYTES = 1024 * 1024;
var message = (error) => error instanceof Error ? error.message : String(error);
async function readSmall(path) {
  try {
    if (statSync(path).size > PROOF_BYTES_MAX) throw new Unusable("it is too large to be one");
    return new Uint8Array(await readFile(path));
  } catch (error) {
    throw new Unusable(`${path} can't be read: ${message(error)}`);
  }
}
async function* nodePieces(stream, name) {
  try {
    for await (const piece of stream) yield piece;
  } catch (error) {
    throw new Unusable(`${name} can't be read: ${message(error)}`);
  }
}
var openFile = (path) => path === "-" ? nodePieces(process.stdin, "standard input") : nodePieces(createReadStream(path, { highWaterMark: PIECE_BYTES }), path);
async function* behind(first, rest) {
  yield* first;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}
var joined = (parts) => new Uint8Array(Buffer.concat(parts));
async function peek(pieces, count) {
  const rest = pieces[Symbol.asyncIterator]();
  const first = [];
  let length = 0;
  while (length < count) {
    const next = await rest.next();
    if (next.done === true) break;
    first.push(next.value);
    length += next.value.length;
  }
  return { start: joined(first).subarray(0, count), pieces: behind(first, rest) };
}
async function* unpacked(pieces) {
  const gunzip = createGunzip({ chunkSize: PIECE_BYTES });
  const fed = pipeline(Readable.from(pieces), gunzip);
  fed.catch(() => void 0);
  try {
    for await (const piece of gunzip) yield piece;
  } catch (error) {
    throw error instanceof Unusable ? error : new Damaged(`it can't be unpacked: ${message(error)}`);
  }
}
var Damaged = class extends Error {
};
async function readAll(pieces, what) {
  const parts = [];
  let length = 0;
  for await (const piece of pieces) {
    length += piece.length;
    if (length > PROOF_BYTES_MAX) throw new Unusable(`${what} is neither evidence nor the proof of an event`);
    parts.push(piece);
  }
  return utf8Text(joined(parts));
}
async function readContent(bytes, name) {
  const packed = await peek(bytes, 2);
  const isGzip = packed.start[0] === 31 && packed.start[1] === 139;
  const { start, pieces } = await peek(isGzip ? unpacked(packed.pieces) : packed.pieces, 4);
  if (new TextDecoder().decode(start) === '{"ev') return { kind: "evidence", pieces };
  try {
    const bundle = parseProof(await readAll(pieces, name));
    if (isObject(bundle) && bundle["format"] === EVENT_PROOF_FORMAT) return { kind: "proof", bundle };
  } catch (error) {
    if (error instanceof Unusable || error instanceof Damaged) throw error;
    throw new Unusable(`${name} is neither evidence nor the proof of an event: ${message(error)}`);
  }
  throw new Unusable(`${name} is neither evidence nor the proof of an event`);
}

// verifier/src/leaf-store.ts
var HASH_BYTES2 = 32;
function createLeafStore() {
  let hashes = new Uint8Array(1024 * HASH_BYTES2);
  const places = /* @__PURE__ */ new Map();
  return {
    add: (seq, leaf) => {
      const place = places.size;
      if (places.has(seq)) return;
      if ((place + 1) * HASH_BYTES2 > hashes.length) {
        const larger = new Uint8Array(2 * hashes.length);
        larger.set(hashes);
        hashes = larger;
      }
      hashes.set(leaf, place * HASH_BYTES2);
      places.set(seq, place);
    },
    /** A view; null for a seq that was not shown. */
    at: (seq) => {
      const place = places.get(seq);
      return place === void 0 ? null : hashes.subarray(place * HASH_BYTES2, (place + 1) * HASH_BYTES2);
    }
  };
}

// verifier/src/means.ts
import * as crypto from "node:crypto";
var SPKI_PREFIX = Buffer.from("302a300506032b6570032100", "hex");
var oneShot = crypto.hash;
var digest = oneShot ?? ((algorithm, data, form) => crypto.createHash(algorithm).update(data).digest(form));
var hasher = createHasher2((data) => {
  const text = digest("sha256", data, "binary");
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
});
var verify2 = (signature, message3, publicKey) => {
  try {
    const key = crypto.createPublicKey({
      key: Buffer.concat([SPKI_PREFIX, publicKey]),
      format: "der",
      type: "spki"
    });
    return crypto.verify(null, message3, key, signature);
  } catch {
    return false;
  }
};
function createMeans() {
  const hash2 = crypto.createHash("sha256");
  return {
    digest,
    hasher,
    verify: verify2,
    fileHash: { update: (bytes) => void hash2.update(bytes), hex: () => hash2.copy().digest("hex") }
  };
}

// lib/ledger/byte-lines.ts
var NEWLINE = 10;
var LINE_BYTES_MAX = 16 * 1024 * 1024;
var FIRST_BYTES2 = 64 * 1024;
function createByteLines(line, bytesMax = LINE_BYTES_MAX) {
  let kept = new Uint8Array(FIRST_BYTES2);
  let length = 0;
  const keep = (bytes) => {
    if (length + bytes.length > bytesMax)
      throw new LedgerFault("malformed_proof", `a line is longer than ${bytesMax} bytes`);
    if (length + bytes.length > kept.length) {
      const larger = new Uint8Array(Math.max(2 * kept.length, length + bytes.length));
      larger.set(kept.subarray(0, length));
      kept = larger;
    }
    kept.set(bytes, length);
    length += bytes.length;
  };
  return {
    push: (bytes) => {
      let from = 0;
      for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, from)) {
        const rest = bytes.subarray(from, at + 1);
        if (length === 0 && rest.length <= bytesMax) line(rest);
        else {
          keep(rest);
          const whole = kept.subarray(0, length);
          length = 0;
          line(whole);
        }
        from = at + 1;
      }
      if (from < bytes.length) keep(bytes.subarray(from));
    },
    end: () => {
      if (length > 0)
        throw new LedgerFault("malformed_proof", "the last line has no end: the file is cut off");
    }
  };
}

// lib/ledger/evidence-event.ts
var isPositive = (value) => isSize(value) && value !== 0;
var eventFault = faultFinder({
  ...EVENT_SHAPE,
  signature: orNull(hex(HASH_BYTES)),
  key_id: orNull(isPositive)
});
var lineFault = faultFinder({
  event: isObject,
  openings: orNull(isObject),
  leaf_hash: hex(HASH_BYTES)
});
var malformed5 = (reason) => new LedgerFault("malformed_proof", reason);
function removalOf({ event_type, action, metadata }) {
  if (event_type !== "compliance.data_retention" || action !== "retention.run") return null;
  const { seq_low: low, seq_high: high, deleted: removed } = metadata ?? {};
  return isSize(low) && isSize(high) && isSize(removed) ? { low, high, removed } : null;
}
function createEventCheck(digest2) {
  const leafOf = createLeafOf(digest2);
  const problemOf = (event, openings, leafHash, tenantId) => {
    const fault = eventFault(event);
    if (fault !== null) return `its "${fault}" is missing, unknown or of another form`;
    const stored = event;
    if (stored.tenant_id !== tenantId) return "it is of another tenant";
    if (openings === null) return "the key of its person is gone, so nothing bears out what it says";
    if (!isOpenings(openings)) return "what opens it has another form";
    requireAgreement(stored, openings);
    return leafOf(stored, openings) === leafHash ? null : "it does not say what its leaf holds: it was changed after it was stored";
  };
  return (line, tenantId) => {
    const fault = lineFault(line);
    const event = line["event"];
    const seq = isObject(event) ? event["seq"] : void 0;
    const place = isSize(seq) ? ` of event ${String(seq)}` : "";
    if (fault !== null) throw malformed5(`"${fault}"${place} is missing, unknown or of another form`);
    if (!isObject(event) || !isSize(seq)) throw malformed5("an event has no seq");
    const leafHash = line["leaf_hash"];
    const leaf = fromHex(leafHash);
    if (leaf === null) throw malformed5("a leaf is not hex");
    let problem;
    try {
      problem = problemOf(event, line["openings"], leafHash, tenantId);
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
    }
    return {
      seq,
      leaf,
      problem,
      removal: problem === null ? removalOf(event) : null
    };
  };
}

// lib/ledger/evidence-line.ts
var malformed6 = (reason) => new LedgerFault("malformed_proof", reason);
function parseLine(bytes) {
  const text = utf8Text(bytes.subarray(0, -1));
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    throw malformed6("it is not JSON");
  }
  if (!isObject(value)) throw malformed6("it is not an object");
  if (JSON.stringify(value) !== text)
    throw malformed6("it is not written as evidence is: a member twice, white space, or another spelling");
  return value;
}
var EVENT_LINE_START = '{"event":';
function createEventLineCheck(digest2) {
  const check2 = createEventCheck(digest2);
  return (bytes, tenantId) => check2(parseLine(bytes), tenantId);
}

// lib/ledger/evidence-format.ts
var EVIDENCE_FORMAT = "sentinel-audit/evidence/v1";
var MANIFEST_TITLE = "sentinel-audit/export/v1";
var HEIGHT_MAX = 52;
var formatManifest = (manifest) => `${MANIFEST_TITLE}
${canonicalJson(manifest)}
`;
var malformed7 = (reason) => new LedgerFault("malformed_proof", reason);
var headFault = faultFinder({
  format: (value) => value === EVIDENCE_FORMAT,
  origin: isText,
  tenant_id: isId,
  filter: orNull(isText),
  start_time: orNull(isTime),
  end_time: orNull(isTime),
  exported_at: isTime,
  checkpoint: isText,
  keys: isNamedKeys
});
var trailerFault = faultFinder({ rows: isSize, sha256: hex(HASH_BYTES), manifest: isText });
function membersOf(value, fault, what) {
  const wrong = isObject(value) ? fault(value) : what;
  if (wrong !== null) throw malformed7(`"${wrong}" of the ${what} is missing, unknown or of another form`);
  return value;
}
function readHead(line) {
  const given = isObject(line) && Object.keys(line).length === 1 ? line["evidence"] : void 0;
  if (!isObject(given) || given["format"] !== EVIDENCE_FORMAT)
    throw malformed7(`the first line does not begin a file of ${EVIDENCE_FORMAT}`);
  const head = membersOf(given, headFault, "first line");
  if (head.origin !== originOf(head.tenant_id)) throw malformed7("the origin is not that of the tenant");
  return head;
}
var readTrailer = (given) => membersOf(given, trailerFault, "last line");
var isHeight = (value) => isSize(value) && value <= HEIGHT_MAX;
function readNode(given) {
  const [height, index, text] = Array.isArray(given) && given.length === 3 ? given : [];
  const hash2 = typeof text === "string" ? fromBase64(text) : null;
  if (!isHeight(height) || !isSize(index) || hash2?.length !== HASH_BYTES)
    throw malformed7("a node is not a height, an index and a hash");
  const node = { height, index, hash: hash2 };
  if (!isSize((node.index + 1) * 2 ** node.height)) throw malformed7("a node is beyond every tree");
  return node;
}

// lib/ledger/evidence-gaps.ts
function createHidden() {
  const runs = [];
  let merged = null;
  const hidden = { count: 0, first: null, unexplained: null, removed: 0 };
  const union = () => {
    const ranges = [];
    for (const { low, high } of [...runs].sort((a, b) => a.low - b.low)) {
      const last = ranges.at(-1);
      if (last !== void 0 && low <= last.high + 1) last.high = Math.max(last.high, high);
      else if (high >= low) ranges.push({ low, high });
    }
    return ranges;
  };
  const lower = (a, b) => a === null ? b : Math.min(a, b);
  const firstOutside = (from, to) => {
    const ranges = merged ??= union();
    let [below, above] = [0, ranges.length];
    while (below < above) {
      const middle = below + above >> 1;
      if ((ranges[middle]?.low ?? 0) <= from) below = middle + 1;
      else above = middle;
    }
    const at = Math.max(from, (ranges[below - 1]?.high ?? -1) + 1);
    return at <= to ? at : null;
  };
  return {
    run: (removal) => void runs.push(removal),
    node: ({ height, index }, { low, high }) => {
      const from = Math.max(low, index * 2 ** height);
      const to = Math.min(high ?? Number.MAX_SAFE_INTEGER, (index + 1) * 2 ** height - 1);
      if (from > to) return;
      hidden.count += to - from + 1;
      hidden.first = lower(hidden.first, from);
      const outside = firstOutside(from, to);
      if (outside !== null) hidden.unexplained = lower(hidden.unexplained, outside);
    },
    end: () => ({ ...hidden, removed: runs.reduce((sum, { removed }) => sum + removed, 0) })
  };
}

// lib/ledger/evidence-report.ts
var PROBLEMS_KEPT = 100;
function createProblems() {
  const kept = [];
  let count = 0;
  return {
    add: (seq, reason) => {
      count++;
      const last = kept.at(-1);
      if (kept.length === PROBLEMS_KEPT && last !== void 0 && seq >= last.seq) return;
      const at = kept.findIndex((one) => one.seq > seq);
      kept.splice(at < 0 ? kept.length : at, 0, { seq, reason });
      if (kept.length > PROBLEMS_KEPT) kept.pop();
    },
    count: () => count,
    lowest: () => kept
  };
}

// lib/ledger/evidence-trust.ts
var least = (...sizes) => Math.min(...sizes.map((size) => size ?? Number.POSITIVE_INFINITY));
function keysOf2(head, pinned) {
  const own = head.keys.map(({ verifier_key, size_max }) => {
    const key = parseVerifierKey(verifier_key);
    return size_max === null ? key : { ...key, sizeMax: size_max };
  });
  if (pinned.logKeys === void 0) return own;
  return pinned.logKeys.map((key) => {
    const named = own.find((one) => formatVerifierKey(one) === formatVerifierKey(key));
    const sizeMax = least(key.sizeMax, named?.sizeMax);
    return sizeMax === Number.POSITIVE_INFINITY ? key : { ...key, sizeMax };
  });
}
function openHead(head, pinned, verify3) {
  const keys = keysOf2(head, pinned);
  const { checkpoint: note, origin } = head;
  try {
    const trust = { origin, logKeys: keys, witnessKeys: pinned.witnessKeys ?? [] };
    const { checkpoint, cosignatures } = openCheckpoint(note, trust, verify3);
    const byKey = new Map(cosignatures.map(({ key }) => [formatVerifierKey(key), key.name]));
    return { head, keys, checkpoint, fault: null, cosigners: [...byKey.values()] };
  } catch (error) {
    if (!(error instanceof LedgerFault)) throw error;
    const checkpoint = readKept({ name: "", note });
    const replacedAt = Math.max(-1, ...keys.map(({ sizeMax }) => sizeMax ?? -1));
    const seq = error.code === "retired_key" && replacedAt >= 0 ? replacedAt : null;
    return { head, keys, checkpoint, fault: { reason: error.message, seq }, cosigners: [] };
  }
}

// lib/ledger/tree-cover.ts
function createSlab() {
  let bytes = new Uint8Array(1024 * HASH_BYTES);
  let used = 0;
  const free = [];
  return {
    add: (hash2) => {
      const slot = free.pop() ?? used++;
      if (used * HASH_BYTES > bytes.length) {
        const larger = new Uint8Array(2 * bytes.length);
        larger.set(bytes);
        bytes = larger;
      }
      bytes.set(hash2, slot * HASH_BYTES);
      return slot;
    },
    at: (slot) => bytes.subarray(slot * HASH_BYTES, (slot + 1) * HASH_BYTES),
    release: (slot) => void free.push(slot)
  };
}
function createTreeCover(watched = [], hasher2 = portableHasher) {
  const slab = createSlab();
  const rows = [];
  const seen = [];
  let doubledAt = Number.POSITIVE_INFINITY;
  for (const size of watched)
    for (const { height, index } of perfectSubtrees(0, size)) (seen[height] ??= /* @__PURE__ */ new Map()).set(index, null);
  const put = ({ height, index }, given) => {
    let hash2 = given;
    let at = index;
    for (let h = height; ; h++) {
      const row = rows[h] ??= /* @__PURE__ */ new Map();
      if (row.has(at)) {
        doubledAt = Math.min(doubledAt, at * 2 ** h);
        return;
      }
      const watchedRow = seen[h];
      if (watchedRow?.has(at) === true) watchedRow.set(at, new Uint8Array(hash2));
      const isLeft = at % 2 === 0;
      const beside = isLeft ? at + 1 : at - 1;
      const slot = row.get(beside);
      if (slot === void 0) {
        row.set(at, slab.add(hash2));
        return;
      }
      hash2 = isLeft ? hasher2.nodeHash(hash2, slab.at(slot)) : hasher2.nodeHash(slab.at(slot), hash2);
      row.delete(beside);
      slab.release(slot);
      at = Math.floor(at / 2);
    }
  };
  const left = () => rows.flatMap(
    (row, height) => [...row].map(([index, slot]) => ({ start: index * 2 ** height, height, slot }))
  ).sort((a, b) => a.start - b.start || b.height - a.height);
  const conclude = (size) => {
    const doubled = (at2) => ({ fault: { kind: "doubled", at: at2 } });
    const parts = left();
    let at = 0;
    for (const { start, height } of parts) {
      if (doubledAt < Math.max(at, start)) return doubled(doubledAt);
      if (start < at) return doubled(start);
      if (start > at) return { fault: { kind: "missing", at } };
      at += 2 ** height;
      if (at > size) return { fault: { kind: "beyond", at: size } };
    }
    if (doubledAt < at) return doubled(doubledAt);
    if (at < size) return { fault: { kind: "missing", at } };
    return { roots: parts.map(({ slot }) => slab.at(slot)) };
  };
  return {
    /** The node's leaves end at 2^53 - 1 or before. */
    put,
    /** The root of the tree of this size, or why there is none. */
    root: (size) => {
      const found = conclude(size);
      return "fault" in found ? found : { root: new Uint8Array(joinSubtrees(found.roots, hasher2)) };
    },
    /** The root of a watched size; null where a node stands for leaves on both sides of it. Means something only where there is a root. */
    rootAt: (size) => {
      const hashes = perfectSubtrees(0, size).map(({ height, index }) => seen[height]?.get(index) ?? null);
      const known = hashes.filter((hash2) => hash2 !== null);
      return known.length === hashes.length ? joinSubtrees(known, hasher2) : null;
    }
  };
}

// lib/ledger/evidence.ts
var hasOnly = (value, name) => Object.keys(value).length === 1 && Object.hasOwn(value, name);
function createEvidenceReader(means, known = {}, onLeaf) {
  const kept = known.kept ?? [];
  const cover = createTreeCover(
    kept.map((one) => readKept(one).size),
    means.hasher
  );
  const checkEvent = createEventCheck(means.digest);
  const hidden = createHidden();
  const problems = createProblems();
  let head = null;
  let trailer = null;
  let fault = null;
  let lineNumber = 0;
  let rows = 0;
  let nodes = 0;
  let low = null;
  let high = null;
  let sha2563 = "";
  const takeEvent = ({ seq, leaf, problem, removal }) => {
    if (nodes > 0) throw malformed6("an event stands behind the nodes");
    cover.put({ height: 0, index: seq }, leaf);
    onLeaf?.(seq, leaf);
    rows++;
    low = low === null ? seq : Math.min(low, seq);
    high = high === null ? seq : Math.max(high, seq);
    const before = known.leafBefore?.(seq) ?? null;
    if (problem !== null) problems.add(seq, problem);
    else if (before !== null && !equalBytes(before, leaf))
      problems.add(seq, "it is not the event that the earlier file shows at this seq");
    if (removal !== null) hidden.run(removal);
  };
  const readNodes = (given, of) => {
    if (!Array.isArray(given) || given.length === 0) throw malformed6("a line has no nodes");
    for (const one of given) {
      const node = readNode(one);
      nodes++;
      cover.put(node, node.hash);
      hidden.node(node, wantedOf(of) ?? { low: low ?? 0, high: high ?? -1 });
    }
  };
  const wantedOf = ({ head: own }) => {
    if (known.wanted !== void 0) return known.wanted;
    const isAll = own.filter === null && own.start_time === null && own.end_time === null;
    return isAll ? { low: 0, high: null } : null;
  };
  const read2 = (bytes) => {
    lineNumber++;
    if (trailer !== null) throw malformed6("something follows the last line");
    const value = parseLine(bytes);
    if (head === null) head = openHead(readHead(value), known, means.verify);
    else if (isObject(value["event"])) takeEvent(checkEvent(value, head.head.tenant_id));
    else if (hasOnly(value, "nodes")) readNodes(value["nodes"], head);
    else if (hasOnly(value, "export")) {
      sha2563 = means.fileHash.hex();
      trailer = readTrailer(value["export"]);
      return;
    } else throw malformed6("a line is none that evidence has");
    means.fileHash.update(bytes);
  };
  const lines = createByteLines(read2);
  const guarded = (run) => {
    if (fault !== null) return;
    try {
      run();
    } catch (error) {
      fault = `line ${lineNumber}: ${error instanceof Error ? error.message : String(error)}`;
    }
  };
  const manifestStep = ({ head: own, keys, checkpoint }) => {
    const step = (ok, detail) => ({ name: "manifest", ok, detail, seq: null });
    try {
      if (trailer === null) return step(false, "there is none: the last line is missing");
      const { text, verified, unknown } = openNote(trailer.manifest, keys, means.verify);
      const { size, root } = checkpoint;
      const { format: _, checkpoint: __, keys: ___, ...asked } = own;
      const about = { ...asked, rows, seq_low: low, seq_high: high, sha256: sha2563, size, root: toBase64(root) };
      if (verified.length !== 1 || unknown.length > 0) return step(false, "not one signature, but several");
      if (text !== formatManifest(about)) return step(false, "it speaks of another file");
      if (verified.some(({ key }) => size > (key.sizeMax ?? Number.MAX_SAFE_INTEGER)))
        return step(false, "it is signed by a key that had been replaced before");
      return step(true, "signed by the log, and of this file");
    } catch (error) {
      return step(false, error instanceof Error ? error.message : String(error));
    }
  };
  const fileStep = () => {
    const ok = trailer?.rows === rows && trailer.sha256 === sha2563;
    const why = trailer === null ? "cut off: the last line is missing" : "changed: its last line says otherwise";
    return {
      name: "file",
      ok,
      detail: ok ? `whole: ${rows} events, SHA-256 ${sha2563}` : why,
      seq: null
    };
  };
  const conclude = (of) => {
    const { checkpoint, cosigners, fault: headFault2 } = of;
    const built = cover.root(checkpoint.size);
    const tree = {
      ...checkpoint,
      rootAt: "root" in built ? cover.rootAt : () => null,
      exportedAt: of.head.exported_at
    };
    const keys = { logKeys: of.keys, witnessKeys: known.witnessKeys ?? [] };
    const results = kept.map((one) => checkKept(one, tree, keys, known.proofs ?? [], means));
    const steps2 = [
      fileStep(),
      {
        name: "checkpoint",
        ok: headFault2 === null,
        detail: headFault2?.reason ?? `signed by the log: a tree of ${checkpoint.size} leaves`,
        seq: headFault2?.seq ?? null
      },
      ...witnessStep(cosigners, known),
      manifestStep(of),
      eventsStep(rows, problems),
      treeStep(built, checkpoint.root),
      completeStep(hidden.end(), wantedOf(of), { rows, size: checkpoint.size }),
      ...results.map(({ ok, detail, seq }) => ({ name: "kept", ok, detail, seq }))
    ];
    return { steps: steps2, between: betweenOf(results) };
  };
  return {
    /** The next piece of the file, of any length. */
    bytes: (piece) => guarded(() => lines.push(piece)),
    /** The next line, with its end: for who splits the file. */
    line: (bytes) => guarded(() => read2(bytes)),
    /** The tenant of the file, once its first line was read: from then on events may be checked elsewhere. */
    tenantId: () => head?.head.tenant_id ?? null,
    /** The tree the file claims, and its note: nobody has believed it before the end. Null before its first line was read. */
    tree: () => head?.checkpoint ?? null,
    checkpointNote: () => head?.head.checkpoint ?? null,
    /** The next lines, of events that are checked elsewhere; `take` gets them afterwards, in any order, but before any line of nodes. */
    passed: (bytes, count) => guarded(() => {
      lineNumber += count;
      if (trailer !== null) throw malformed6("something follows the last line");
      means.fileHash.update(bytes);
    }),
    take: (events) => guarded(() => events.forEach(takeEvent)),
    /** Whoever reads the file found that it can't be read on. */
    fail: (reason) => void (fault ??= reason),
    isFailed: () => fault !== null,
    end: () => {
      guarded(lines.end);
      const of = head;
      const form = (detail) => ({ name: "form", ok: false, detail, seq: null });
      let steps2 = [];
      let between = null;
      if (of === null) steps2 = [form(fault ?? "the file is empty")];
      else if (fault !== null) steps2 = [form(fault), eventsStep(rows, problems)];
      else ({ steps: steps2, between } = conclude(of));
      const named = Math.min(...steps2.flatMap(({ ok, seq }) => ok || seq === null ? [] : [seq]));
      const isFirst = Number.isFinite(named) && (between === null || named <= between[1]);
      return {
        ok: steps2.every(({ ok }) => ok),
        steps: steps2,
        firstBadSeq: isFirst ? named : null,
        firstBadBetween: isFirst ? null : between,
        origin: of?.head.origin ?? null,
        size: of?.checkpoint.size ?? null,
        signedAt: of === null ? null : signedAtOf(of.checkpoint),
        exportedAt: of?.head.exported_at ?? null,
        filter: of?.head.filter ?? null,
        startTime: of?.head.start_time ?? null,
        endTime: of?.head.end_time ?? null,
        events: rows,
        seqLow: low,
        seqHigh: high,
        contiguous: low !== null && high !== null && high - low + 1 === rows,
        problems: problems.lowest(),
        problemCount: problems.count(),
        pinned: known.logKeys !== void 0,
        cosigners: of?.cosigners ?? []
      };
    }
  };
}

// verifier/src/pool.ts
import { Worker } from "node:worker_threads";
var WAITING_EACH = 2;
function createPool(threads, ended, failed) {
  const workers = Array.from({ length: threads }, () => {
    const worker = new Worker(new URL(import.meta.url), { resourceLimits: { maxYoungGenerationSizeMb: 32 } });
    return { worker, waiting: 0 };
  });
  let nextId = 0;
  let wake = null;
  const waiting = () => workers.reduce((sum, one) => sum + one.waiting, 0);
  const awake = () => {
    wake?.();
    wake = null;
  };
  for (const one of workers) {
    one.worker.on("message", (checked) => {
      one.waiting--;
      ended(checked);
      awake();
    });
    one.worker.on("error", (error) => {
      one.waiting = 0;
      failed(error instanceof Error ? error : new Error(String(error)));
      awake();
    });
  }
  const until = async (isGood) => {
    while (!isGood()) await new Promise((resolve) => wake = resolve);
  };
  return {
    /** @param bytes are given away */
    send: (tenantId, bytes) => {
      const [first, ...others] = workers;
      if (first === void 0) throw new Error("a pool without threads");
      const least2 = others.reduce((a, b) => b.waiting < a.waiting ? b : a, first);
      least2.waiting++;
      const batch = { id: nextId++, tenantId, bytes };
      least2.worker.postMessage(batch, [bytes.buffer]);
    },
    /** Until there is room for more. */
    room: () => until(() => waiting() < WAITING_EACH * threads),
    /** Until all that was sent has ended. */
    idle: () => until(() => waiting() === 0),
    close: async () => {
      await Promise.all(workers.map(({ worker }) => worker.terminate()));
    }
  };
}

// verifier/src/worker.ts
import { parentPort } from "node:worker_threads";
var HASH_BYTES3 = 32;
var checkLine = createEventLineCheck(digest);
function checkBatch({ id, tenantId, bytes }) {
  const events = [];
  let fault = null;
  try {
    const lines = createByteLines((line) => void events.push(checkLine(line, tenantId)));
    lines.push(bytes);
    lines.end();
  } catch (error) {
    fault = error instanceof Error ? error.message : String(error);
  }
  const leaves = new Uint8Array(events.length * HASH_BYTES3);
  const checked = { id, seqs: [], leaves, problems: [], removals: [], fault };
  events.forEach(({ seq, leaf, problem, removal }, i) => {
    checked.seqs.push(seq);
    leaves.set(leaf, i * HASH_BYTES3);
    if (problem !== null) checked.problems.push([i, problem]);
    if (removal !== null) checked.removals.push([i, removal]);
  });
  return checked;
}
function eventsOf({ seqs, leaves, problems, removals }) {
  const problem = new Map(problems);
  const removal = new Map(removals);
  return seqs.map((seq, i) => ({
    seq,
    leaf: leaves.subarray(i * HASH_BYTES3, (i + 1) * HASH_BYTES3),
    problem: problem.get(i) ?? null,
    removal: removal.get(i) ?? null
  }));
}
function serveBatches() {
  parentPort?.on("message", (batch) => {
    const checked = checkBatch(batch);
    parentPort?.postMessage(checked, [checked.leaves.buffer]);
  });
}

// verifier/src/read-evidence.ts
var BATCH_BYTES = 512 * 1024;
var ALONE_BYTES = 8 * 1024 * 1024;
var START = new TextEncoder().encode(EVENT_LINE_START);
var isEventLine = (line) => START.every((byte, i) => line[i] === byte);
function createBatches(reader, pool) {
  let bytes = new Uint8Array(BATCH_BYTES);
  let length = 0;
  let count = 0;
  const flush = () => {
    const tenantId = reader.tenantId();
    if (length === 0 || tenantId === null) return;
    reader.passed(bytes.subarray(0, length), count);
    pool().send(tenantId, bytes.slice(0, length));
    length = 0;
    count = 0;
  };
  return {
    add: (line) => {
      if (length + line.length > BATCH_BYTES) flush();
      if (line.length > bytes.length) bytes = new Uint8Array(line.length);
      bytes.set(line, length);
      length += line.length;
      count++;
    },
    flush
  };
}
async function readEvidence(pieces, known, { threads, onLeaf, ready }) {
  const reader = createEvidenceReader(createMeans(), known, onLeaf);
  let pool = null;
  const openPool = () => pool ??= createPool(
    threads,
    (checked) => {
      reader.take(eventsOf(checked));
      if (checked.fault !== null) reader.fail(`a line of an event: ${checked.fault}`);
    },
    (error) => reader.fail(`a thread ended: ${error.message}`)
  );
  const batches = createBatches(reader, openPool);
  let held = [];
  let alone = ALONE_BYTES;
  const lines = createByteLines((line) => {
    alone -= line.length;
    if (held.length > 0) held.push(line.slice());
    else if (threads < 2 || alone > 0 || reader.tenantId() === null) reader.line(line);
    else if (isEventLine(line)) batches.add(line);
    else if (pool === null) reader.line(line);
    else held.push(line.slice());
  });
  const settle = async () => {
    batches.flush();
    await pool?.idle();
    const now = held;
    held = [];
    for (const line of now) reader.line(line);
  };
  try {
    for await (const piece of pieces) {
      lines.push(piece);
      if (held.length > 0) await settle();
      await pool?.room();
      if (reader.isFailed()) break;
    }
    await settle();
    lines.end();
    await ready?.(reader);
  } catch (error) {
    if (error instanceof Damaged || error instanceof LedgerFault) reader.fail(error.message);
    else throw error;
  } finally {
    await pool?.close();
  }
  return reader.end();
}

// verifier/src/check.ts
var THREADS_MAX = 4;
var reasonOf = (error) => error instanceof Error ? error.message : String(error);
async function readKeptFile(path) {
  const bytes = await readSmall(path);
  try {
    const kept = { name: path, note: utf8Text(bytes) };
    readKept(kept);
    return kept;
  } catch (error) {
    throw new Unusable(`${path} is no checkpoint: ${reasonOf(error)}`);
  }
}
async function readConsistencyFile(path) {
  const bytes = await readSmall(path);
  try {
    return readConsistency(JSON.parse(utf8Text(bytes)));
  } catch (error) {
    throw new Unusable(`${path} is no consistency proof: ${reasonOf(error)}`);
  }
}
var processors = () => typeof availableParallelism === "function" ? availableParallelism() : cpus().length;
var pinnedOf = ({ logKeys, witnessKeys, witnessesNeeded }) => ({
  ...logKeys.length === 0 ? {} : { logKeys },
  witnessKeys,
  ...witnessesNeeded === null ? {} : { witnessesNeeded }
});
async function readEarlier(path, args, threads) {
  const leaves = createLeafStore();
  const content = await readContent(openFile(path), path);
  if (content.kind !== "evidence") throw new Unusable(`${path} is not evidence`);
  let note = "";
  const { witnessesNeeded: _, ...pinned } = pinnedOf(args);
  const report = await readEvidence(content.pieces, pinned, {
    threads,
    onLeaf: leaves.add,
    ready: async (reader) => void (note = reader.checkpointNote() ?? "")
  });
  const wrong = report.steps.find(({ ok, name }) => !ok && name !== "complete");
  if (wrong !== void 0) throw new Unusable(`${path} is not right itself: ${wrong.name}: ${wrong.detail}`);
  return { leaves, kept: { name: path, note } };
}
async function nameByTiles(report, remote, ask) {
  const isUnnamed = report.firstBadSeq === null && report.steps.some(({ name, ok }) => name === "tree" && !ok);
  if (!isUnnamed) return report;
  const seq = await ask();
  if (seq === null || seq === void 0) return report;
  const step = {
    name: "tree",
    ok: false,
    detail: `the signed tree has another leaf for event ${seq}`,
    seq
  };
  return { ...report, steps: [...report.steps, step], firstBadSeq: seq, firstBadBetween: null };
}
async function checkEvidence(pieces, args, remote) {
  const threads = args.threads ?? Math.min(THREADS_MAX, processors());
  const kept = await Promise.all(args.checkpoints.map(readKeptFile));
  const proofs = await Promise.all(args.consistency.map(readConsistencyFile));
  const earlier = args.earlier === null ? null : await readEarlier(args.earlier, args, threads);
  if (earlier !== null) kept.push(earlier.kept);
  const shown2 = createLeafStore();
  let tree = null;
  const known = {
    ...pinnedOf(args),
    kept,
    proofs,
    ...earlier === null ? {} : { leafBefore: earlier.leaves.at },
    ...args.from === null && args.to === null ? {} : { wanted: { low: args.from ?? 0, high: args.to } }
  };
  const report = await readEvidence(pieces, known, {
    threads,
    ...remote === null || args.file === null ? {} : { onLeaf: shown2.add },
    ready: async (reader) => {
      tree = reader.tree();
      if (remote !== null && tree !== null) proofs.push(...await proofsOf(remote, kept, tree.size));
    }
  });
  const signed = tree;
  if (remote === null || args.file === null || signed === null) return report;
  return nameByTiles(report, remote, () => remote.firstOther(signed.size, signed.root, shown2));
}
async function proofsOf(remote, kept, size) {
  const proofs = [];
  for (const one of kept) {
    const other = readKept(one).size;
    const proof = other === size ? null : await remote.consistency(Math.min(other, size), Math.max(other, size));
    if (proof !== null) proofs.push(proof);
  }
  return proofs;
}
async function checkOneProof(bundle, args, remote) {
  if (args.earlier !== null || args.from !== null || args.to !== null)
    throw new Unusable("--earlier, --from and --to are for evidence, and this is the proof of one event");
  const kept = await Promise.all(args.checkpoints.map(readKeptFile));
  const proofs = await Promise.all(args.consistency.map(readConsistencyFile));
  const known = { ...pinnedOf(args), kept, proofs };
  const { size } = checkProof(bundle, known, createMeans());
  if (remote !== null && size !== null) proofs.push(...await proofsOf(remote, kept, size));
  return checkProof(bundle, known, createMeans());
}
async function check(args, remote) {
  if (args.file === null) {
    if (remote === null) throw new Unusable("a FILE or --url is needed");
    const report = await checkEvidence(await remote.evidence(), args, remote);
    return { kind: "evidence", name: args.url?.href ?? "", report };
  }
  const content = await readContent(openFile(args.file), args.file);
  if (content.kind === "proof")
    return { kind: "proof", name: args.file, report: await checkOneProof(content.bundle, args, remote) };
  return { kind: "evidence", name: args.file, report: await checkEvidence(content.pieces, args, remote) };
}

// lib/ledger/tiles.ts
var TILE_WIDTH = 256;
var TILE_HEIGHT = 8;
var TILE_BYTES = TILE_WIDTH * HASH_BYTES;
function formatTilePath({ level, index, width }) {
  const digits2 = String(index);
  const groups = digits2.padStart(Math.ceil(digits2.length / 3) * 3, "0").match(/.{3}/g) ?? [];
  const path = groups.map((group, i) => i < groups.length - 1 ? `x${group}` : group).join("/");
  return `tile/${level}/${path}${width === TILE_WIDTH ? "" : `.p/${width}`}`;
}
var levelSize = (size, level) => Math.floor(size / TILE_WIDTH ** level);
function tileWidth(size, level, index) {
  return Math.min(TILE_WIDTH, Math.max(0, levelSize(size, level) - index * TILE_WIDTH));
}

// lib/ledger/tile-hashes.ts
function hashAt(hashes, position) {
  return hashes.subarray(position * HASH_BYTES, (position + 1) * HASH_BYTES);
}
function tileNodes(hashes, hasher2) {
  const rows = [hashes];
  const row = (height) => {
    const known = rows[height];
    if (known !== void 0) return known;
    const below = row(height - 1);
    const above = new Uint8Array(Math.floor(below.length / 2 / HASH_BYTES) * HASH_BYTES);
    for (let i = 0; i < above.length / HASH_BYTES; i++) {
      above.set(hasher2.nodeHash(hashAt(below, 2 * i), hashAt(below, 2 * i + 1)), i * HASH_BYTES);
    }
    rows[height] = above;
    return above;
  };
  return (height, position) => hashAt(row(height), position);
}

// lib/ledger/edge.ts
var EMPTY_EDGE = { size: 0, levels: [] };
function appendLeaves(edge, leafHashes, hasher2 = portableHasher) {
  assertEdge(edge);
  const size = edge.size + leafHashes.length;
  assertSize(size, "the tree size");
  const levels = edge.levels.map((hashes, level) => openTile(hashes, levelSize(edge.size, level)));
  const tiles = [];
  const push = (level, hash2) => {
    const tile = levels[level] ??= openTile(new Uint8Array(), 0);
    tile.bytes.set(hash2, tile.width * HASH_BYTES);
    tile.width++;
    if (tile.width < TILE_WIDTH) return;
    tiles.push({ level, index: tile.index, width: TILE_WIDTH, hashes: tile.bytes });
    levels[level] = { index: tile.index + 1, width: 0, bytes: new Uint8Array(TILE_BYTES) };
    push(level + 1, tileNodes(tile.bytes, hasher2)(TILE_HEIGHT, 0));
  };
  for (const leaf of leafHashes) {
    if (leaf.length !== HASH_BYTES) throw new RangeError("a leaf hash has 32 bytes");
    push(0, leaf);
  }
  return {
    edge: { size, levels: levels.map(({ bytes, width }) => bytes.slice(0, width * HASH_BYTES)) },
    tiles
  };
}
function openTile(hashes, levelHashes) {
  const bytes = new Uint8Array(TILE_BYTES);
  bytes.set(hashes);
  return { index: Math.floor(levelHashes / TILE_WIDTH), width: hashes.length / HASH_BYTES, bytes };
}
function edgeRoot(edge, hasher2 = portableHasher) {
  assertEdge(edge);
  const tiles = edge.levels.map((hashes) => tileNodes(hashes, hasher2));
  const roots = perfectSubtrees(0, edge.size).map(({ height, index }) => {
    const level = Math.floor(height / TILE_HEIGHT);
    const inTile = height % TILE_HEIGHT;
    const node = tiles[level];
    if (node === void 0) throw new RangeError(`the edge has no level ${level}`);
    return node(inTile, index % (TILE_WIDTH / 2 ** inTile));
  });
  return new Uint8Array(joinSubtrees(roots, hasher2));
}
function assertEdge({ size, levels }) {
  assertSize(size, "the tree size");
  const fits = levels.every(
    (hashes, level) => hashes.length === levelSize(size, level) % TILE_WIDTH * HASH_BYTES
  );
  if (!fits || levelSize(size, levels.length) > 0)
    throw new LedgerFault("malformed_tile", `the edge does not fit a tree of ${size} leaves`);
}

// verifier/src/remote.ts
var TIMEOUT_MS = 6e4;
var ANSWER_BYTES_MAX = 1024 * 1024;
var HASH_BYTES4 = 32;
var LEDGER = "/api/audit/ledger";
var EVIDENCE = "/api/audit/events/export?format=evidence";
var message2 = (error) => {
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : "";
  return `${error instanceof Error ? error.message : String(error)}${cause}`;
};
async function* bodyOf(response, url) {
  const reader = response.body?.getReader();
  try {
    for (let next = await reader?.read(); next?.done === false; next = await reader?.read()) yield next.value;
  } catch (error) {
    throw new Unusable(`${url} broke off: ${message2(error)}`);
  }
}
function createRemote(base, apiKey) {
  const ask = async (path, signal) => {
    const url = new URL(path, base);
    let response;
    try {
      const headers = { authorization: `Bearer ${apiKey}` };
      response = await fetch(url, { headers, redirect: "error", ...signal === void 0 ? {} : { signal } });
    } catch (error) {
      throw new Unusable(`${url.href} can't be reached: ${message2(error)}`);
    }
    if (!response.ok) throw new Unusable(`${url.href} answered ${response.status}`);
    return response;
  };
  const small = async (path) => {
    const response = await ask(path, AbortSignal.timeout(TIMEOUT_MS));
    const parts = [];
    let length = 0;
    for await (const part of bodyOf(response, path)) {
      length += part.length;
      if (length > ANSWER_BYTES_MAX) throw new Unusable(`${path} is longer than its answer can be`);
      parts.push(part);
    }
    return new Uint8Array(Buffer.concat(parts));
  };
  return {
    evidence: async () => bodyOf(await ask(EVIDENCE), EVIDENCE),
    /** Null where the server has no such proof. */
    consistency: async (from, to) => {
      try {
        const answer = await small(`${LEDGER}/proof/consistency?from=${from}&to=${to}`);
        return readConsistency(JSON.parse(new TextDecoder().decode(answer)));
      } catch (error) {
        if (error instanceof Unusable && !error.message.includes("answered 4")) throw error;
        return null;
      }
    },
    /**
     * The first event whose leaf in the server's tree is not the one of the file; null where there is none. Undefined where the server's tree
     * is not the one that was signed, so that it can name nothing.
     */
    firstOther: async (size, root, shown2) => {
      let edge = EMPTY_EDGE;
      let first = null;
      for (let index = 0; index * TILE_WIDTH < size; index++) {
        const width = tileWidth(size, 0, index);
        const path = formatTilePath({ level: 0, index, width });
        const tile = await small(`${LEDGER}/${path}`);
        if (tile.length !== width * HASH_BYTES4) return void 0;
        const leaves = Array.from(
          { length: width },
          (_, i) => tile.subarray(i * HASH_BYTES4, (i + 1) * HASH_BYTES4)
        );
        edge = appendLeaves(edge, leaves, hasher).edge;
        leaves.forEach((leaf, i) => {
          const own = shown2.at(index * TILE_WIDTH + i);
          if (first === null && own !== null && !equalBytes(own, leaf)) first = index * TILE_WIDTH + i;
        });
      }
      return equalBytes(edgeRoot(edge, hasher), root) ? first : void 0;
    }
  };
}

// verifier/src/report-text.ts
var shown = (text) => text === null ? "unknown" : visibleString(text);
var table = (rows) => rows.map(([name, value]) => `${name.padEnd(12)}${value}
`).join("");
var steps = (all) => all.map(({ name, ok, detail }) => `${ok ? "ok   " : "WRONG"} ${name.padEnd(11)} ${shown(detail)}
`).join("");
function keysRow(pinned) {
  return [
    "Keys",
    pinned ? "those that you gave" : "those in the file itself: nothing shows that they are the log\u2019s"
  ];
}
function askedOf({ filter, startTime, endTime }) {
  const parts = [
    filter === null ? [] : [`filter ${shown(filter)}`],
    startTime === null ? [] : [`from ${shown(startTime)}`],
    endTime === null ? [] : [`until ${shown(endTime)}`]
  ].flat();
  return parts.length === 0 ? "everything" : parts.join(", ");
}
function rangeOf({ events, seqLow, seqHigh, contiguous }) {
  if (seqLow === null || seqHigh === null) return "none";
  return `${events}, seq ${seqLow} to ${seqHigh}, ${contiguous ? "none" : "some"} left out between`;
}
function verdictOf({ ok, pinned, firstBadSeq, firstBadBetween }) {
  if (ok && pinned) return "PROVED";
  if (ok) return "FITS TOGETHER, by the keys in the file itself. Give --key to prove whose log it is";
  if (firstBadSeq !== null) return `NOT PROVED. The first event that is wrong is seq ${firstBadSeq}`;
  if (firstBadBetween === null) return "NOT PROVED";
  const [low, high] = firstBadBetween;
  return `NOT PROVED. The first event that is wrong is one of seq ${low} to ${high}`;
}
var MORE_MAX = 10;
function problemsOf({ problems, problemCount }) {
  if (problemCount < 2) return "";
  const named = problems.slice(0, MORE_MAX).map(({ seq, reason }) => `      event ${seq}: ${shown(reason)}
`);
  const more = problemCount > MORE_MAX ? `      and ${problemCount - MORE_MAX} more
` : "";
  return `
Events that are wrong:
${named.join("")}${more}`;
}
function evidenceText(name, report) {
  const { origin, size, signedAt, exportedAt } = report;
  const rows = [
    ["File", shown(name)],
    ["Log", shown(origin)],
    ["Tree", `${size ?? "unknown"} events, signed ${shown(signedAt)}`],
    ["Exported", shown(exportedAt)],
    ["Asked for", askedOf(report)],
    ["Events", rangeOf(report)],
    keysRow(report.pinned)
  ];
  return `${table(rows)}
${steps(report.steps)}${problemsOf(report)}
${verdictOf(report)}
`;
}
function proofText(name, report) {
  const { event, origin, size } = report;
  const rows = [
    ["File", shown(name)],
    ["Log", shown(origin)],
    ["Tree", `${size ?? "unknown"} events`],
    [
      "Event",
      event === null ? "unknown" : `seq ${event.seq}, ${shown(event.event_type)}, ${shown(event.id)}`
    ],
    keysRow(report.pinned)
  ];
  return `${table(rows)}
${steps(report.steps)}
${verdictOf(report)}
`;
}
var snake = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
function reportJson(kind, name, report) {
  const own = Object.fromEntries(Object.entries(report).map(([key, value]) => [snake(key), value]));
  return `${JSON.stringify({ kind, file: name, ...own }, null, 2)}
`;
}

// verifier/src/cli.ts
var [PROVED, WRONG, UNUSABLE] = [0, 1, 2];
function textOf(outcome, json) {
  if (json) return reportJson(outcome.kind, outcome.name, outcome.report);
  return outcome.kind === "evidence" ? evidenceText(outcome.name, outcome.report) : proofText(outcome.name, outcome.report);
}
function remoteOf({ url }) {
  if (url === null) return null;
  const apiKey = process.env["SENTINEL_API_KEY"];
  if (apiKey === void 0 || apiKey === "") throw new Unusable("--url needs an API key in SENTINEL_API_KEY");
  return createRemote(url, apiKey);
}
async function main() {
  const args = readArguments(process.argv.slice(2));
  if (args === null) {
    process.stdout.write(USAGE);
    return PROVED;
  }
  const outcome = await check(args, remoteOf(args));
  process.stdout.write(textOf(outcome, args.json));
  return outcome.report.ok ? PROVED : WRONG;
}
if (!isMainThread) serveBatches();
else
  main().then(
    (code) => process.exitCode = code,
    (error) => {
      const reason = visibleString(error instanceof Error ? error.message : String(error));
      process.stderr.write(`sentinel-verify: ${reason}
`);
      process.exitCode = UNUSABLE;
    }
  );
