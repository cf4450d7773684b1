import type { RepositorySurvey } from '../../../../review/index.ts';
import { surveyTree } from '../../../../review/index.ts';
import { withMirroredTree } from '../../mirrors/mirrored-change.ts';
import type { TaskAnswer } from './question.ts';
import type { SurveyTask } from './survey.ts';

export const answer: TaskAnswer<SurveyTask, RepositorySurvey> = (
  { commit, asOf },
  { reading },
  engine,
) => withMirroredTree(commit, reading, (tree) => surveyTree(tree, commit, engine, asOf));
