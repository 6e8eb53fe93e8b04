import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, symlinkSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { needsThat } from './needs.ts'

export const repository = join(import.meta.dirname, '../../..')
/** Folder of the Node that runs the tests, which is new enough. */
export const newNodeFolder = dirname(process.execPath)
/** Folder of the Node of the system, if it is too old for Privy. */
export const oldNodeFolder = isOld('/usr/bin/node') ? '/usr/bin' : undefined
export const oldNodeNeeds = needsThat(oldNodeFolder !== undefined, 'a Node older than 24 in /usr/bin')

function isOld(node: string): boolean {
  try {
    return Number(execFileSync(node, ['-p', 'process.versions.node.split(".")[0]']).toString()) < 24
  } catch {
    // The system has no Node.
    return false
  }
}

/** PATH of a shell, with folders before it. */
export const pathWith = (...folders: readonly string[]): string => [...folders, '/usr/bin', '/bin'].join(delimiter)

/** Creates a folder with only the launcher, like a package without its dependencies. @returns the path of the launcher */
export function copyLauncher(folder: string): string {
  const launcher = join(folder, 'bin', 'privy')
  mkdirSync(dirname(launcher), { recursive: true })
  copyFileSync(join(repository, 'bin/privy'), launcher)
  return launcher
}

/** Links the build, so that the launcher in the folder runs it. */
export const linkBuild = (folder: string): void => symlinkSync(join(repository, 'dist'), join(folder, 'dist'))

/** Links the packages of the repository, which include the Node that npm installed. */
export const linkPackages = (folder: string): void =>
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'))
