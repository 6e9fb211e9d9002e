declare module 'bidi-js' {
  type Bidi = {
    getEmbeddingLevels: (text: string, direction?: 'ltr' | 'rtl') => { levels: Uint8Array }
    getMirroredCharacter: (character: string) => string | null
  }
  const bidiFactory: () => Bidi
  // eslint-disable-next-line no-restricted-exports -- the package has it so
  export default bidiFactory
}
