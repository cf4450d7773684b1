import { placeOf } from '../../manifest/index.ts';
import type { EnvironmentVariable, Mesh, Workload } from '../../mesh/index.ts';
import { shownValue } from '../../variables/index.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { DetectorInput, FindingDraft } from '../detection/detector.ts';
import { declaring, OF_WORKLOAD, whose } from './compared-here.ts';

const LEFT_ON: Check = {
  id: 'debugging-in-production',
  title: 'A switch for debugging, for mocks or for a development mode is on in production',
  level: 'medium',
  blind: 'What the program does with it.',
};

/** Switches that belong to where things are tried out. */
export const debuggingLeftOn = ofObjects([LEFT_ON], containersInProduction, () => draftsOf);

interface Placed {
  readonly mesh: Mesh;
  readonly workload: Workload;
  readonly container: Workload['containers'][number];
}

/** A tree that tells no environments apart is production for want of another word: its switches may be of any. */
function containersInProduction({ mesh, environments = [] }: DetectorInput): readonly Placed[] {
  if (!mesh.environment.production || environments.length < 2) return [];
  return mesh.workloads.flatMap((workload) =>
    workload.containers.map((container) => ({ mesh, workload, container })),
  );
}

const ON = /^(?:1|true|yes|on|y|enabled?|\*)$/i;

const SWITCH =
  /(?:^|_)(?:DEBUG|MOCKS?|MOCKED|STUBS?|STUBBED|FAKE|DRY_?RUN|SANDBOX(?:_MODE)?|PROFIL(?:E|ING|ER)|PPROF|TEST_MODE|DEV_MODE|DEVELOPMENT_MODE|INSECURE_SKIP_VERIFY|SKIP_AUTH|DISABLE_AUTH)(?:_ENABLED?|_MODE|_ON)?$|^(?:ENABLE|USE|WITH)_(?:DEBUG|MOCKS?|STUBS?|FAKES?|PROFIL(?:ING|ER)|SANDBOX)(?:_\w+)?$/;

const LEVEL =
  /(?:^|_)(?:LOG|LOGGING|LOGGER|RUST)_?(?:LEVEL|VERBOSITY|SEVERITY)?$|^(?:LOGLEVEL|VERBOSITY)$/;
const LOUD = /^(?:debug|trace|all|verbose|silly)$/i;

const MODE =
  /^(?:NODE|RAILS|RACK|FLASK|APP|GO|PYTHON|DJANGO|ASPNETCORE|DOTNET|SPRING_PROFILES|GIN)_?(?:ENV|ENVIRONMENT|MODE|ACTIVE)$/;
const TRIED_OUT = /^(?:dev|devel|develop|development|debug|test|testing|local|sandbox|staging)$/i;

const upper = (name: string): string => name.toUpperCase().replaceAll(/[.-]/g, '_');

/** Whether a name is one of a switch that most environments go without. */
export const isSwitchForDebugging = (name: string): boolean => SWITCH.test(upper(name));

function isLeftOn({ name, value }: EnvironmentVariable): boolean {
  if (value === null) return false;
  const written = upper(name);
  return (
    (SWITCH.test(written) && ON.test(value)) ||
    (LEVEL.test(written) && LOUD.test(value)) ||
    (MODE.test(written) && TRIED_OUT.test(value))
  );
}

const draftsOf = (placed: Placed): readonly FindingDraft[] =>
  [...placed.container.variables.values()].filter(isLeftOn).map((variable) => {
    const { name, origin } = variable;
    const { workload, mesh, container } = placed;
    const isLog = LEVEL.test(upper(name));
    return {
      check: LEFT_ON.id,
      subject: workload.resource,
      key: `${container.name} has ${name} on`,
      variable: name,
      scope: OF_WORKLOAD,
      message: `${whose(placed)} runs with ${name}=${shownValue(variable)} in ${mesh.environment.name}.`,
      why: `It is set at ${placeOf(origin)}, and ${mesh.environment.name} is production.`,
      symptom: isLog
        ? 'logs that cost more than they tell, and hold what users sent'
        : 'answers that are made up, or that show more than users should see',
      origin,
      fix: {
        text: `Turn it off in ${mesh.environment.name}, or set it only where things are tried out. ${declaring(placed, name)}`,
      },
      ...(isLog && { severity: 'info' as const }),
    };
  });
