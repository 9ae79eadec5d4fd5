SPDXVersion: SPDX-2.3
DocumentName: d
# c
PackageName: a
SPDXID: SPDXRef-a
PackageVersion: 1
PackageComment: <text>x
y</text>
PackageChecksum: SHA1: aa
ExternalRef: PACKAGE-MANAGER purl pkg:npm/a@1
FileName: f
SPDXID: SPDXRef-f
Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-a
