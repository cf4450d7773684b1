import type { PlacedContainer } from '../../compare/index.ts';
import { readableValue } from '../../compare/index.ts';
import type { EnvironmentVariable } from '../../istio/index.ts';
import { placeOf, say } from '../../manifest/index.ts';
import { check } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import type { ToldOfVariable, VariableFact } from './variable-findings.ts';
import { toldOnce } from './variable-findings.ts';

/** Tells of switches for debugging: they belong to where things are tried out. */
export const debuggingInProduction = check({
  id: 'debugging-in-production',
  title: 'Debug, mock or development mode is enabled in production',
  level: 'medium',
  blind: 'How the program uses it.',
  find: (input) => toldOnce(containersInProduction(input).flatMap(leftOn), tell),
});

interface LeftOn extends VariableFact {
  readonly variable: EnvironmentVariable;
}

/**
 * Lists the containers that run in production. A tree that tells no environments apart has none here: it is
 * production for want of another word, and its switches may be of any.
 */
function containersInProduction({
  mesh,
  environments = [],
}: DetectorInput): readonly PlacedContainer[] {
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
const LOUD = /^(?:debug|trace|verbose|silly)$/i;

const MODE =
  /^(?:NODE|RAILS|RACK|FLASK|APP|GO|PYTHON|DJANGO|ASPNETCORE|DOTNET|SPRING_PROFILES|GIN)_?(?:ENV|ENVIRONMENT|MODE|ACTIVE)$/;
const TRIED_OUT = /^(?:dev|devel|develop|development|debug|test|testing|local|sandbox|staging)$/i;

const upper = (name: string): string => name.toUpperCase().replaceAll(/[.-]/g, '_');

/** Tells whether a name is one of a switch that most environments go without. */
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

const leftOn = (here: PlacedContainer): readonly LeftOn[] =>
  [...here.container.variables.values()]
    .filter(isLeftOn)
    .map((variable) => ({ here, name: variable.name, decidedAt: variable.origin, variable }));

function tell({ here, variable }: LeftOn, who: string): ToldOfVariable {
  const { name, origin } = variable;
  const { environment } = here.mesh;
  const isLog = LEVEL.test(upper(name));
  return {
    key: `${here.container.name} has ${name} on`,
    message: `${name} is ${readableValue(variable, here.container.variables)} in ${environment.name}, for ${who}.`,
    why: `It is set at ${placeOf(origin)}, and ${environment.name} is production.`,
    symptom: isLog
      ? say`more log volume, with user data in it`
      : say`made-up answers, or answers that show users too much`,
    origin,
    fix: {
      text: `Turn it off in ${environment.name}, or set it only in test environments.`,
    },
    ...(isLog && { severity: 'info' as const }),
  };
}
