import { createAnalysisTasks } from './adapters/analysis/analysis-tasks.ts';
import { createChartRenderer } from './adapters/charts/create-chart-renderer.ts';
import { serveTasks } from './adapters/analysis/serve-tasks.ts';
import { readPackageData } from './adapters/package-data/read-package-data.ts';
import { analyseTrees } from './app/analysis/analyse-trees.ts';
import { createEngine } from './app/analysis/engine.ts';
import { driftOfTree } from './app/drift/drift-of-tree.ts';
import { lookAtObject } from './app/analysis/look-at-object.ts';
import { createPartWork } from './app/analysis/part-work.ts';
import { surveyTree } from './app/analysis/survey-tree.ts';

/**
 * The process that reads and reviews what pull requests contain: started by the main process with no
 * secret in its environment, and ended by it when it takes too long or is not needed.
 */
const data = readPackageData();
const charts = createChartRenderer();
const runTask = createAnalysisTasks({
  searchPath: process.env['PATH'] ?? '',
  createEngine: (name) => createEngine(data, { said: null, found: [name] }, charts),
  analyseTrees,
  partWork: createPartWork,
  surveyTree,
  lookAtObject,
  driftOfTree,
});

serveTasks(
  {
    send: (message) => process.send?.(message),
    listen: (take) => process.on('message', take),
  },
  runTask,
);
process.on('disconnect', () => process.exit());
