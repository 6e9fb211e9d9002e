import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import ts from 'typescript'

const ROOT = process.cwd()
export const ROOMS_WITH_CODE = [
  'app',
  'bench',
  'components',
  'drizzle',
  'lib',
  'scripts',
  'sdk',
  'tests',
  'verifier',
] as const
const ROOT_FILES = readdirSync(ROOT).filter((name) => /\.(ts|mjs)$/.test(name) && !name.endsWith('.d.ts'))

export type Import = { from: string; isType: boolean }
export type SourceFile = { path: string; lines: number; tree: ts.SourceFile; imports: readonly Import[] }

const isTypeOnly = ({ importClause }: ts.ImportDeclaration) => {
  if (importClause === undefined) return false
  if (importClause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true
  const named = importClause.namedBindings
  return (
    importClause.name === undefined &&
    named !== undefined &&
    ts.isNamedImports(named) &&
    named.elements.length > 0 &&
    named.elements.every((one) => one.isTypeOnly)
  )
}

/** Every node of a tree, in the order of the text. Comments are no nodes. */
export function nodesOf(tree: ts.SourceFile): ts.Node[] {
  const nodes: ts.Node[] = []
  const visit = (node: ts.Node) => {
    nodes.push(node)
    ts.forEachChild(node, visit)
  }
  visit(tree)
  return nodes
}

function importsOf(tree: ts.SourceFile): Import[] {
  return nodesOf(tree).flatMap((node): Import[] => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier))
      return [{ from: node.moduleSpecifier.text, isType: isTypeOnly(node) }]
    if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier))
      return [{ from: node.moduleSpecifier.text, isType: node.isTypeOnly }]
    const [first] = ts.isCallExpression(node) ? node.arguments : []
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword && first)
      return ts.isStringLiteral(first) ? [{ from: first.text, isType: false }] : []
    return []
  })
}

export function parseSource(path: string, text: string): SourceFile {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true)
  return { path, lines: text.split('\n').length - 1, tree, imports: importsOf(tree) }
}

/** Every file of code of this repository, parsed; paths are relative to its root. */
export function readSources(): SourceFile[] {
  const paths = ROOMS_WITH_CODE.flatMap((room) =>
    readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|tsx|mjs)$/.test(name) && !name.startsWith('dist/'))
      .map((name) => join(room, name)),
  )
  return [...ROOT_FILES, ...paths].map((path) => parseSource(path, readFileSync(join(ROOT, path), 'utf8')))
}

/** The file of this repository that an import names, or null for a package. */
export function resolveImport(importer: string, from: string): string | null {
  if (!from.startsWith('@/') && !from.startsWith('.')) return null
  const base = from.startsWith('@/') ? join(ROOT, from.slice(2)) : join(ROOT, dirname(importer), from)
  const found = ['.ts', '.tsx', '.mjs', '/index.ts', ''].map((end) => base + end).find(existsSync)
  return found === undefined ? null : relative(ROOT, found)
}

/** Where a node stands, as an editor links it. */
export const placeOf = ({ path, tree }: SourceFile, node: ts.Node) =>
  `${path}:${tree.getLineAndCharacterOfPosition(node.getStart()).line + 1}`
