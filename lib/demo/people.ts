import type { OfficeName } from './places'

type Role = 'admin' | 'engineer' | 'qa' | 'analyst' | 'support' | 'compliance_officer' | 'finance' | 'viewer'
type Team = 'Platform' | 'Agents' | 'Quality' | 'Data' | 'Support' | 'Security' | 'Compliance' | 'Finance'

export type Person = {
  index: number
  id: string
  name: string
  email: string
  role: Role
  team: Team
  office: OfficeName
}

type Row = readonly [name: string, mailbox: string, role: Role, team: Team, office: OfficeName]

const ROWS: readonly Row[] = [
  ['Zoë Müller', 'zoe.mueller', 'admin', 'Platform', 'zurich'],
  ['Łukasz Wiśniewski', 'lukasz.wisniewski', 'engineer', 'Platform', 'krakow'],
  ['王芳', 'wang.fang', 'qa', 'Quality', 'shanghai'],
  ['محمد الحسن', 'mohammed.alhassan', 'engineer', 'Agents', 'dubai'],
  ['Oliver Bennett', 'oliver.bennett', 'support', 'Support', 'london'],
  ['Priya Raghavan', 'priya.raghavan', 'engineer', 'Agents', 'bengaluru'],
  ['Daniel Tremblay', 'daniel.tremblay', 'admin', 'Security', 'toronto'],
  ['Chloé Lefèvre', 'chloe.lefevre', 'compliance_officer', 'Compliance', 'zurich'],
  ['Sven Björklund', 'sven.bjorklund', 'engineer', 'Platform', 'zurich'],
  ['Agnieszka Nowak', 'agnieszka.nowak', 'qa', 'Quality', 'krakow'],
  ['李伟', 'li.wei', 'engineer', 'Platform', 'shanghai'],
  ['Fatima Al-Sayed', 'fatima.alsayed', 'analyst', 'Data', 'dubai'],
  ['Harriet Clarke', 'harriet.clarke', 'finance', 'Finance', 'london'],
  ['Arjun Mehta', 'arjun.mehta', 'qa', 'Quality', 'bengaluru'],
  ['Émile Gagnon', 'emile.gagnon', 'engineer', 'Agents', 'toronto'],
  ['Jürg Aebischer', 'juerg.aebischer', 'analyst', 'Data', 'zurich'],
  ['Bartosz Zieliński', 'bartosz.zielinski', 'engineer', 'Agents', 'krakow'],
  ['张敏', 'zhang.min', 'qa', 'Quality', 'shanghai'],
  ['Yusuf Rahman', 'yusuf.rahman', 'support', 'Support', 'dubai'],
  ['Grace Okafor', 'grace.okafor', 'admin', 'Support', 'london'],
  ['Ananya Iyer', 'ananya.iyer', 'engineer', 'Platform', 'bengaluru'],
  ['Marcus Whitfield', 'marcus.whitfield', 'engineer', 'Platform', 'toronto'],
  ['Sofia Hernández', 'sofia.hernandez', 'analyst', 'Data', 'toronto'],
  ['Nils Østergaard', 'nils.ostergaard', 'engineer', 'Security', 'zurich'],
  ['Katarzyna Wójcik', 'katarzyna.wojcik', 'support', 'Support', 'krakow'],
  ['陈静', 'chen.jing', 'analyst', 'Data', 'shanghai'],
  ['ليلى حداد', 'layla.haddad', 'qa', 'Quality', 'dubai'],
  ['Thomas Ashworth', 'thomas.ashworth', 'viewer', 'Finance', 'london'],
  ['Rohan Kulkarni', 'rohan.kulkarni', 'engineer', 'Agents', 'bengaluru'],
  ['Amélie Roy', 'amelie.roy', 'compliance_officer', 'Compliance', 'toronto'],
  ['Matteo Rossi', 'matteo.rossi', 'engineer', 'Agents', 'zurich'],
  ['Michał Kamiński', 'michal.kaminski', 'qa', 'Quality', 'krakow'],
  ['刘洋', 'liu.yang', 'engineer', 'Agents', 'shanghai'],
  ['Omar Farouk', 'omar.farouk', 'engineer', 'Platform', 'dubai'],
  ['Eleanor Hughes', 'eleanor.hughes', 'qa', 'Quality', 'london'],
  ['Divya Nair', 'divya.nair', 'analyst', 'Data', 'bengaluru'],
  ['Noah Campbell', 'noah.campbell', 'support', 'Support', 'toronto'],
  ['Léa Fontaine', 'lea.fontaine', 'viewer', 'Data', 'zurich'],
  ['Joanna Dąbrowska', 'joanna.dabrowska', 'engineer', 'Platform', 'krakow'],
  ['赵磊', 'zhao.lei', 'engineer', 'Security', 'shanghai'],
  ['Sarah Kowalczyk', 'sarah.kowalczyk', 'finance', 'Finance', 'krakow'],
  ['James Adeyemi', 'james.adeyemi', 'engineer', 'Agents', 'london'],
  ['Karthik Subramanian', 'karthik.subramanian', 'qa', 'Quality', 'bengaluru'],
  ['Isabella Moretti', 'isabella.moretti', 'qa', 'Quality', 'zurich'],
  ['Liam Fraser', 'liam.fraser', 'engineer', 'Platform', 'toronto'],
  ['Tomáš Dvořák', 'tomas.dvorak', 'engineer', 'Agents', 'krakow'],
  ['孙丽', 'sun.li', 'support', 'Support', 'shanghai'],
  ['Noura Khalil', 'noura.khalil', 'finance', 'Finance', 'dubai'],
  ['William Pritchard', 'william.pritchard', 'engineer', 'Platform', 'london'],
  ['Meera Joshi', 'meera.joshi', 'support', 'Support', 'bengaluru'],
  ['Ava Sinclair', 'ava.sinclair', 'analyst', 'Data', 'toronto'],
  ['Björn Þórsson', 'bjorn.thorsson', 'engineer', 'Agents', 'london'],
  ['Reto Caduff', 'reto.caduff', 'admin', 'Platform', 'zurich'],
  ['Ewa Mazur', 'ewa.mazur', 'analyst', 'Data', 'krakow'],
  ['周杰', 'zhou.jie', 'qa', 'Quality', 'shanghai'],
  ['Sanjay Deshpande', 'sanjay.deshpande', 'engineer', 'Security', 'bengaluru'],
  ['Ethan Leblanc', 'ethan.leblanc', 'qa', 'Quality', 'toronto'],
  ["Aoife O'Connor", 'aoife.oconnor', 'compliance_officer', 'Compliance', 'london'],
  ['Hana Šimková', 'hana.simkova', 'viewer', 'Quality', 'krakow'],
  ['Beat Hürlimann', 'beat.huerlimann', 'finance', 'Finance', 'zurich'],
]

export const PEOPLE: readonly Person[] = ROWS.map(([name, mailbox, role, team, office], index) => ({
  index,
  id: `usr_${1001 + index}`,
  name,
  email: `${mailbox}@example.com`,
  role,
  team,
  office,
}))

/** The person with this mailbox; the stories name their cast. */
function personOf(mailbox: string): Person {
  const found = PEOPLE.find((person) => person.email === `${mailbox}@example.com`)
  if (found === undefined) throw new Error(`Nobody has the mailbox ${mailbox}`)
  return found
}

export const CAST = {
  /** Whose password somebody tries to guess. */
  victim: personOf('oliver.bennett'),
  /** Leaves the company, and the account is used once more. */
  leaver: personOf('ethan.leblanc'),
  /** Gives themselves a role. */
  climber: personOf('reto.caduff'),
  /** Exports far too much at night. */
  nightOwl: personOf('ewa.mazur'),
  support: personOf('grace.okafor'),
  security: personOf('daniel.tremblay'),
  officer: personOf('chloe.lefevre'),
  platform: personOf('zoe.mueller'),
} as const
