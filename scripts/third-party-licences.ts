import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'rolldown'
import licences from 'spdx-license-list/full.js'

/** Licences that are compatible with AGPL-3.0-or-later. An expression with `OR` needs one of them; an expression with `AND` needs all. */
const compatible = new Set(
  '0BSD Apache-2.0 BlueOak-1.0.0 BSD-2-Clause BSD-3-Clause CC0-1.0 ISC MIT MIT-0 Python-2.0 Unlicense WTFPL Zlib'.split(
    ' ',
  ),
)

interface Manifest {
  readonly name: string
  readonly version: string
  readonly license: string
  readonly author?: string | { readonly name: string }
}

interface Package extends Manifest {
  /** Licences and notices of the package, or else the standard text. */
  readonly text: string
}

/** The folder of the package of a module; undefined for modules of Privy. */
const folderOf = (module: string): string | undefined =>
  /^\0?(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(module)?.[1]

function readPackage(folder: string): Package {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
  const { name, license } = manifest
  if (!isCompatible(license)) fail(`${name} is under ${license}`)
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying|copyright)/i.test(file))
  const texts = files.sort().map((file) => readFileSync(join(folder, file), 'utf8').trim())
  return { ...manifest, text: texts.length === 0 ? standardText(license) : texts.join('\n\n') }
}

/** The text of SPDX, for a package without a licence text. Its author stands beside its name. */
function standardText(license: string): string {
  const chosen = license.split(' OR ').at(-1) ?? license
  const { licenseText } = licences[chosen] ?? fail(`SPDX has no licence ${chosen}`)
  return licenseText.replace(/^Copyright \(c\) <year>.*\n+/m, '').trim()
}

function fail(why: string): never {
  throw new Error(`${why}: see scripts/third-party-licences.ts`)
}

/** @param expression SPDX, without nesting */
function isCompatible(expression: string): boolean {
  const parts = expression.replaceAll(/[()]/g, '').split(' OR ')
  return parts.some((part) => part.split(' AND ').every((one) => compatible.has(one)))
}

function headline({ name, version, license, author }: Package): string {
  const holder = typeof author === 'object' ? author.name : author
  return `${name} ${version} (${license}), by ${holder ?? `the authors of ${name}`}`
}

/** Packages with the same text share it. */
function noticesOf(packages: readonly Package[]): string {
  const byText = Map.groupBy(packages, ({ text }) => text)
  const sections = [...byText].map(([text, same]) => `${same.map(headline).join('\n')}\n\n${text}\n`)
  const rule = `\n${'-'.repeat(80)}\n\n`
  return `Privy contains parts of these packages, under their own licences.\n${rule}${sections.join(rule)}`
}

/**
 * Adds a file with the licences of all bundled packages. A package without a licence, or with a licence that is not compatible with AGPL-3.0-or-later,
 * fails the build.
 */
export function thirdPartyLicences(fileName: string): Plugin {
  return {
    name: 'third-party-licences',
    generateBundle(_options, bundle) {
      const modules = Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []))
      const folders = new Set(modules.map(folderOf).filter((folder) => folder !== undefined))
      const packages = [...folders].map(readPackage).sort((one, other) => one.name.localeCompare(other.name, 'en'))
      this.emitFile({ type: 'asset', fileName, source: noticesOf(packages) })
    },
  }
}
