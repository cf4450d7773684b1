import type { ShellCommand } from '../scripts/shell-commands.ts';
import { plainName, programIn } from '../scripts/shell-commands.ts';
import { namesTool } from './cluster-tools.ts';
import { isIdle } from './idle-commands.ts';

/** Programs that work on files and texts of their machine alone, and run no other one. */
const ON_FILES: ReadonlySet<string> = new Set(
  '[ [[ base64 basename cat cd chmod chown cp cut date diff dirname echo envsubst export fi done esac false grep gunzip gzip head id install join jq ln ls md5sum mkdir mktemp mv openssl paste printf pwd read readlink realpath return rm rmdir sed seq set sha256sum shift sleep sort tail tee test touch tr true uname uniq unzip wc which yq'.split(
    ' ',
  ),
);

/** Words with which the program of a cloud logs in, or writes the kubeconfig of a cluster: what is done there is done by others. */
const LOGS_IN =
  /^(?:az (?:login|account set|aks get-credentials)|gcloud (?:auth|container (?:clusters|fleet memberships) get-credentials)|aws eks update-kubeconfig)\b/;

/** Verbs with which managers of packages install programs, and others do no more. */
const OF_PACKAGES: ReadonlyMap<string, RegExp> = new Map([
  ...['apt', 'apt-get', 'apk', 'yum', 'dnf', 'brew', 'pip', 'pip3', 'asdf', 'mise'].map(
    (program): [string, RegExp] => [
      program,
      /^(?:install|add|update|upgrade|tap|bundle|plugin|list|outdated)$/,
    ],
  ),
  ['go', /^(?:install|version|env)$/],
  ['kubelogin', /^convert-kubeconfig$/],
  ['npm', /^(?:ci|install|version)$/],
  ['command', /^-[vV]$/],
]);

/** Tells of a command that it reaches no cluster, whatever credentials lie beside it; it may look at one, or write files. */
export function isLocal(command: ShellCommand): boolean {
  const [written = '', ...given] = programIn(command);
  if (written === '') return true;
  const program = plainName(written);
  const isPackaging = OF_PACKAGES.get(program)?.test(
    given.find((word) => !word.startsWith('-')) ?? given[0] ?? '',
  );
  return (
    isPackaging === true ||
    LOGS_IN.test([program, ...given].join(' ')) ||
    isIdle({ ...command, words: [program, ...given], writes: [] }) ||
    (ON_FILES.has(program) && !given.some(namesTool))
  );
}
