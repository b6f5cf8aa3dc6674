export { Application, type ApplicationOptions, type ExampleName, type Exit, fileIn, journalIn } from './application.js';
export { everybody, type People } from './people.js';
export { type Answer, Person, type PersonDetails, type RequestOptions, textAt } from './person.js';
export { Receiver } from './receiver.js';
export { type Step, step } from './step.js';
export { eventsInFile, eventsInJournal, eventsInStream, segmentPaths } from './trail-on-disk.js';
export { workday } from './workday.js';
