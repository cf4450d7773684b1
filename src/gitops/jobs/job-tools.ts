import type { JobTool, RawLine } from './job.ts';

/** `image: alpine/helm:3.14.0`, of a container, a step or a job, however deep it is said. */
const IMAGE = /^(?:[\w-]+\.)*(?:image|container)(?:\.image|\.name)?: (\S+)$/;

/** Lists the actions and images of a unit, by their names without their versions. */
export const toolsIn = (lines: readonly RawLine[]): readonly JobTool[] =>
  lines.flatMap((raw): readonly JobTool[] => {
    if (raw.is === 'uses') {
      const name = nameOfTool(raw.action);
      return [
        { name, version: raw.action.slice(name.length + 1), line: raw.line },
        ...toolsIn(raw.given),
        ...(setsUpTool(name) ? raw.given.flatMap((given) => installedBy(name, given)) : []),
      ];
    }
    const image = raw.is === 'setting' ? imageIn(raw.text) : null;
    return image === null ? [] : [{ ...splitImage(image), line: raw.line }];
  });

/** Tells of an action by its name that it installs tools, logs in, checks, or makes what others apply. */
export const preparesTools = (name: string): boolean =>
  PREPARES.test(name) || (MAKES.test(name) && !APPLIES.test(name));

const PREPARES =
  /setup|install|login|checkout|cache|lint|scan|kind-action|pages|kubescape|kubeval|kubeconform|kube-?score|polaris|trivy/i;

const MAKES = /renovate|docs|readme|diff|validat|templat|packag|releaser/i;
const APPLIES = /deploy|apply|install|upgrade|sync|rollout/i;

/** Tells of an action by its name that it sets up a tool for those behind it, and nothing of a cluster. */
const setsUpTool = (name: string): boolean => /setup/i.test(name) && !APPLIES.test(name);

/** Tells whether a setting of an action says which release of a tool it sets up: that is compared as a release of the action. */
export const saysToolVersion = (action: string, setting: string): boolean =>
  setsUpTool(action) && VERSION_OF_TOOL.test(setting);

/** Gives the tool of which a setting of such an action says the version. */
function installedBy(action: string, given: RawLine): readonly JobTool[] {
  const [, input = '', version] =
    given.is === 'setting' ? (VERSION_OF_TOOL.exec(given.text) ?? []) : [];
  return version === undefined
    ? []
    : [
        {
          name: `what ${action} installs${input === 'version' ? '' : ` (${input})`}`,
          version,
          line: given.line,
        },
      ];
}

const VERSION_OF_TOOL = /^(?:[\w-]+\.)*with\.((?:[\w-]+[-_])?version): (\S+)$/i;

/** Leaves out of a setting that names an image which version it is. */
export function withoutVersion(setting: string): string {
  const image = imageIn(setting);
  return image === null ? setting : setting.replace(image, () => splitImage(image).name);
}

const imageIn = (setting: string): string | null => IMAGE.exec(setting)?.[1] ?? null;

/** `registry:5000/team/image:1.2.3@sha256:…`, taken apart where its version begins. */
function splitImage(image: string): { name: string; version: string } {
  const [plain = '', digest] = image.split('@', 2);
  const at = plain.lastIndexOf(':');
  const isTagged = at > plain.lastIndexOf('/');
  const name = isTagged ? plain.slice(0, at) : plain;
  return { name, version: digest ?? (isTagged ? plain.slice(at + 1) : '') };
}

/** `actions/checkout` of `actions/checkout@v4`. */
export const nameOfTool = (action: string): string => action.replace(/@[^@]*$/, '');

export const isCheckout = (name: string): boolean => name === 'actions/checkout';

/** Tells of an action that it only installs tools, logs in to registries or keeps what was made, whatever it is given. */
export const setsUp = (name: string): boolean => SETS_UP.test(name);

const SETS_UP =
  /^(?:actions\/(?:setup-[\w-]+|upload-artifact|labeler|stale)|docker\/(?:login|setup-[\w-]+)-action|azure\/setup-(?:kubectl|helm)|helm\/(?:chart-testing|kind)-action|step-security\/harden-runner|jdx\/mise-action|asdf-vm\/actions\/\w+)$/;
