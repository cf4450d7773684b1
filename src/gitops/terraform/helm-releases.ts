import type { Origin } from '../../manifest/index.ts';
import type { GivenEffect, GivenPart } from '../given/given.ts';
import { digestOf, effectsOf, wordsIn } from '../given/given.ts';
import type { HelmCommand } from '../scripts/helm-command.ts';
import type { ScriptInstall } from '../scripts/script-applier.ts';
import { attributeOf, literalOf, nodeOf, textsIn, valueOf } from './block-values.ts';
import type { HclBlock } from './hcl.ts';
import { addressOf } from './modules.ts';
import type { PlacedBlock, TerraformModule, TerraformTree } from './modules.ts';
import { filesIn, ofModule } from './definitions.ts';
import type { References } from './references.ts';

const MOST_INSTALLS = 2_000;

/** Arguments that change no object: waiting, history, descriptions, logins, the order among others. */
const NOTHING: ReadonlySet<string> = new Set(
  wordsIn(`
  timeout wait wait_for_jobs atomic cleanup_on_fail max_history create_namespace description depends_on lint
  render_subchart_notes repository_username repository_password timeouts`),
);

const LEFT_OUT: ReadonlySet<string> = new Set([
  ...NOTHING,
  ...wordsIn('name chart repository version namespace'),
]);

const EFFECTS = effectsOf<GivenEffect>(
  // where or how the release goes: the chart renders to the same
  [
    'place',
    `
  verify keyring repository_key_file repository_cert_file repository_ca_file pass_credentials devel dependency_update
  disable_webhooks disable_openapi_validation disable_crd_hooks skip_crds force_update recreate_pods replace
  reset_values provider lifecycle take_ownership upgrade_install`,
  ],
  [
    'values',
    'values set set_list set_sensitive set_wo set_wo_revision reuse_values count for_each',
  ],
  ['anything', 'postrender'],
);

/**
 * Gives the charts that Terraform's `helm_release` installs, with all that its blocks are given. Nothing is evaluated: what
 * an expression refers to is compared as it is written, and where the configuration is applied is not known.
 */
export function terraformInstalls(
  all: TerraformTree,
  references: References,
): readonly ScriptInstall[] {
  return [...all.modules.values()]
    .flatMap((module) =>
      module.blocks
        .filter(
          ({ block, isOverride }) =>
            block.labels[0] === 'helm_release' && block.type === 'resource' && !isOverride,
        )
        .map((placed) => installOf(placed, module, references)),
    )
    .slice(0, MOST_INSTALLS);
}

function installOf(
  { file, block }: PlacedBlock,
  module: TerraformModule,
  references: References,
): ScriptInstall {
  const origin: Origin = { file, line: block.line, column: 1, endLine: block.line };
  const chart = chartOf(block);
  const repository = wordAt(block, 'repository');
  const version = wordAt(block, 'version');
  const overrides = (module.named.get(addressOf(block)) ?? []).filter(
    ({ isOverride }) => isOverride,
  );
  const { sets, given } = saidIn(block, origin);
  const referred = references.of({
    texts: [block, ...overrides.map((each) => each.block)].flatMap((each) =>
      textsIn(each, NOTHING),
    ),
    module,
    provider: 'helm',
  });
  const files = filesIn(attributeOf(block, 'values') ?? '').map(ofModule);
  const command: HelmCommand = {
    does: 'install',
    line: block.line,
    release: wordAt(block, 'name') ?? block.labels[1] ?? '',
    chart: repository === null ? ofModule(chart) : `${repository.replace(/\/+$/, '')}/${chart}`,
    namespace: wordAt(block, 'namespace'),
    values: [
      ...new Set([...files, ...referred.files.filter((word) => !isAmong(word, files, module))]),
    ],
    sets,
    ...(version !== null && { version }),
    given: [
      ...given,
      ...overrides.map((each) => ({
        name: `override in ${each.file}`,
        value: nodeOf(each.block, { ...origin, file: each.file, line: each.block.line }, NOTHING),
        does: 'anything' as const,
      })),
      ...referred.given,
    ],
    listed: { tool: 'terraform', environment: null, values: [] },
  };
  return { command, origin, bases: [...new Set([module.folder, '.'])], isTest: false };
}

/** Names the chart; one that an expression alone says may be any, and is no folder of the tree for what is there. */
function chartOf(block: HclBlock): string {
  const chart = wordAt(block, 'chart') ?? '${chart}';
  return /^\$\{(?!path\.)[^{}]*\}$/.test(chart) ? (attributeOf(block, 'chart') ?? '') : chart;
}

/** Tells whether a file is named by the block itself: such words begin at the folder of the module. */
const isAmong = (word: string, own: readonly string[], { folder }: TerraformModule): boolean =>
  own.some((each) => each === word || `${folder}/${each.replace(/^\.\//, '')}` === word);

/** Reads the text of an attribute, with `${…}` in it as it is written; what is no text stands as such an expression. */
function wordAt(block: HclBlock, name: string): string | null {
  const text = attributeOf(block, name);
  if (text === undefined) return null;
  return /^"(?:[^"\\]|\\.)*"$/.test(text)
    ? text.slice(1, -1)
    : `\${${text.replace(/[^\w.]/g, '_')}}`;
}

/** Matches a list of files that are read as they are, as it is written since 0.12 or was before. */
const ONE_FILE =
  /^(?:"\$\{file\("(?:[^"\\$]|\$\{path\.\w+\})*"\)\}"|file\("(?:[^"\\$]|\$\{path\.\w+\})*"\))$/;

const isOfPlainFiles = (text: string): boolean =>
  /^\[.*\]$/s.test(text) &&
  text
    .slice(1, -1)
    .split(',')
    .every((each) => each === '' || ONE_FILE.test(each));

/** Takes a block apart: what is set plainly, and all else that is not known to change no object. */
function saidIn(
  block: HclBlock,
  origin: Origin,
): { readonly sets: HelmCommand['sets']; readonly given: readonly GivenPart[] } {
  const sets: HelmCommand['sets'][number][] = [];
  const given: GivenPart[] = [];
  for (const each of block.attributes) {
    const { name, text, line } = each;
    if (LEFT_OUT.has(name) || (name === 'values' && isOfPlainFiles(text))) continue;
    given.push({
      name,
      value: valueOf(each, { ...origin, line }),
      does: EFFECTS.get(name) ?? 'beside',
    });
  }
  for (const each of block.blocks) {
    if (LEFT_OUT.has(each.type)) continue;
    const said = each.type === 'set' ? plainSet(each) : null;
    if (said !== null) sets.push(said);
    else given.push(givenBlock(each, origin));
  }
  return { sets, given };
}

function plainSet(block: HclBlock): HelmCommand['sets'][number] | null {
  const [name, value] = ['name', 'value'].map((each) => literalOf(attributeOf(block, each) ?? ''));
  const isWhole = block.blocks.length === 0 && block.attributes.length === 2;
  return isWhole && name != null && value != null
    ? { kind: 'value', word: `${name}=${value}` }
    : null;
}

/** Calls a block by what it sets, so that a secret is known by that; of a sensitive one only a digest is written. */
function givenBlock(block: HclBlock, origin: Origin): GivenPart {
  const { type, labels, line } = block;
  const named = literalOf(attributeOf(block, 'name') ?? '') ?? '';
  const place = { ...origin, line };
  const whole = nodeOf(block, place, NONE);
  const does = EFFECTS.get(type === 'dynamic' ? (labels[0] ?? '') : type) ?? 'beside';
  const isSecret = /sensitive|_wo/.test(type);
  return {
    name: [type, ...labels, named].filter((each) => each !== '').join(' '),
    value: isSecret ? digestOf(textsIn(block, NONE).join('\0')) : whole,
    does,
  };
}

const NONE: ReadonlySet<string> = new Set();
