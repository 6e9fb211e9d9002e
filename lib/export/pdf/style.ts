/** Red, green, blue, 0 to 1. */
export type Colour = readonly [number, number, number]
/** `size` in points. */
export type Style = { size: number; colour: Colour; bold?: boolean }
/** A text as it came, from whoever; what can't be seen in it is made visible when it is drawn. */
export type Piece = { text: string; style: Style }
export type Paragraph = readonly Piece[]

export const INK: Colour = [0.09, 0.1, 0.12]
export const QUIET: Colour = [0.38, 0.4, 0.44]
export const WARN: Colour = [0.62, 0.28, 0]
export const LINE: Colour = [0.84, 0.85, 0.87]
export const BAND: Colour = [0.945, 0.95, 0.957]
