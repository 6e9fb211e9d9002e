declare module 'bidi-js' {
  type Bidi = {
    getEmbeddingLevels: (text: string, direction?: 'ltr' | 'rtl') => { levels: Uint8Array }
    getMirroredCharacter: (character: string) => string | null
  }
  const bidiFactory: () => Bidi
  export default bidiFactory
}
