import type { Document } from './documents.js';
import { hashPassword } from './passwords.js';
import type { User } from './user.js';

/** The password of every user there is at start. */
export const seedPassword = 'correct horse battery staple';

const people = [
  {
    id: 'user_01DGZ0ENJE08S5QGSE7RAFY9X4',
    name: 'Rosella Lang',
    email: 'rosella@foo-corp.com',
    organization: 'foo-corp.com',
    role: 'member',
  },
  {
    id: 'user_01DGZ0ENKV1T2M9B7Q4WXC5N8A',
    name: 'Amara Okafor',
    email: 'amara@foo-corp.com',
    organization: 'foo-corp.com',
    role: 'admin',
  },
  {
    id: 'user_01DGZ0ENM53R8YH6J1ZKQD9T2C',
    name: 'Kenji Mori',
    email: 'kenji@globex.example',
    organization: 'globex.example',
    role: 'admin',
  },
  {
    id: 'user_01DGZ0ENNG7W4X2V5S8PEA3F6H',
    name: 'Lucía Ferrer',
    email: 'lucia@globex.example',
    organization: 'globex.example',
    role: 'member',
  },
  {
    id: 'user_01DGZ0ENPT9K6B3D7G1MJR4Y5E',
    name: 'Sam Whitfield',
    email: 'sam@paperwork.example',
    organization: 'paperwork.example',
    role: 'support',
  },
] as const satisfies readonly Omit<User, 'passwordHash'>[];

/** Five people of two customers and of the service itself. */
export function seedUsers(): Promise<User[]> {
  return Promise.all(people.map(async (person) => ({ ...person, passwordHash: await hashPassword(seedPassword) })));
}

export function seedDocuments(): Document[] {
  return [
    {
      id: 'doc_01DGZ0EP1C4H7N2R5T8W0Y3Z6B',
      organization: 'foo-corp.com',
      ownerId: people[1].id,
      title: 'Travel policy',
      text: 'Book early, travel light.',
      status: 'final',
    },
    {
      id: 'doc_01DGZ0EP2D5J8P3S6V9X1A4C7E',
      organization: 'globex.example',
      ownerId: people[2].id,
      title: 'Offer to Foo Corp',
      text: 'Two hundred units at the usual price.',
      status: 'draft',
    },
  ];
}
