// What the user gave: parameters, sample sheet, reference. Each function stops the run with a message that says what is
// wrong, where, and what to do, before any task starts. Plain Groovy, because the plugin that would read the two schema
// files (nf-schema) must be fetched from a registry that a cluster's nodes often cannot reach.

// Stops unless `given` has every required parameter of the schema, none that the schema does not know, and whole
// numbers where it says so. Parameters config_profile_* come from institutions' own configuration files.
def checkParameters(given, schema) {
    def groups = new groovy.json.JsonSlurper().parseText(schema.text)['$defs'].values()
    def known = groups.collectEntries { group -> group.properties }
    def faults = []
    given.each { name, value ->
        if (name.startsWith('config_profile_')) {
            return
        }
        def property = known[name]
        if (property == null) {
            faults << "--${name} is not a parameter; there are: ${known.keySet().sort().collect { key -> "--${key}" }.join(', ')}"
        }
        else if (value != null && property.type == 'integer' && (!(value instanceof Integer) || value < (property.minimum ?: 0))) {
            faults << "--${name} ${value}: give a whole number of at least ${property.minimum ?: 0}"
        }
        else if (value != null && property.enum && !(value in property.enum)) {
            faults << "--${name} ${value}: give one of ${property.enum.join(', ')}"
        }
    }
    groups.collectMany { group -> group.required ?: [] }.each { name ->
        if (!given[name]) {
            faults << "--${name} is missing: ${known[name].description}"
        }
    }
    if (faults) {
        error("Parameters:\n  ${faults.join('\n  ')}")
    }
}

// Returns the existing one of the names under which the index of `reads` may stand; null if there is none.
def indexOf(reads) {
    def stem = reads.parent.resolve(reads.baseName)
    return ["${reads.toUriString()}.bai", "${reads.toUriString()}.crai", "${reads.toUriString()}.csi", "${stem.toUriString()}.bai", "${stem.toUriString()}.crai"]
        .collect { name -> file(name) }
        .find { index -> index.exists() }
}

// Returns [ [id: sample], reads, index ] of one row of the sample sheet, or a text that says what is wrong with it. `columns`
// is the part of the sheet's schema that says what may stand in each column.
def readRow(row, folder, columns) {
    def unfit = columns.find { name, column -> !(row[name] ==~ column.pattern) }
    if (unfit) {
        return "sample '${row.sample ?: ''}': ${unfit.key} is '${row[unfit.key] ?: ''}'. ${unfit.value.errorMessage}"
    }
    def whole = row.reads.startsWith('/') || row.reads.contains('://')
    def reads = whole ? file(row.reads) : file("${folder.toUriString()}/${row.reads}")
    if (!reads.exists()) {
        return "sample '${row.sample}': no file ${reads.toUriString()} (relative paths are taken from the folder of the sample sheet)"
    }
    def index = indexOf(reads)
    return index ? [[id: row.sample], reads, index] : "sample '${row.sample}': no index beside ${reads.toUriString()}; make it with samtools index"
}

// Returns [ meta, reads, index ] for each row of the CSV file `sheet`, whose columns `schema` describes.
def readSamples(sheet, schema) {
    if (!sheet.exists()) {
        error("--input: no file ${sheet.toUriString()}")
    }
    def rows = sheet.splitCsv(header: true, strip: true)
    def columns = new groovy.json.JsonSlurper().parseText(schema.text).items.properties
    if (!rows || !rows[0].keySet().containsAll(columns.keySet())) {
        error("--input ${sheet.toUriString()}: the first line must name the columns ${columns.keySet().join(',')} and at least one sample must follow")
    }
    def results = rows.collect { row -> readRow(row, sheet.toAbsolutePath().parent, columns) }
    def faults = results.findAll { result -> !(result instanceof List) }
    def repeated = rows.countBy { row -> row.sample }.findAll { sample, count -> sample && count > 1 }.keySet()
    faults += repeated.collect { sample -> "sample '${sample}' stands in more than one row; join its reads first (samtools merge)" }
    if (faults) {
        error("--input ${sheet.toUriString()}:\n  ${faults.join('\n  ')}")
    }
    return results
}

// Returns [ meta, FASTA, indices ]; the indices are .fai and, of a bgzipped reference, .gzi.
def readReference(fasta) {
    if (!fasta.exists()) {
        error("--fasta: no file ${fasta.toUriString()}")
    }
    def indices = (fasta.extension == 'gz' ? ['fai', 'gzi'] : ['fai']).collect { ending -> file("${fasta.toUriString()}.${ending}") }
    def missing = indices.findAll { index -> !index.exists() }
    if (missing) {
        error("--fasta: no ${missing.collect { index -> index.name }.join(', ')} beside ${fasta.toUriString()}; make it with samtools faidx")
    }
    return [[id: fasta.simpleName], fasta, indices]
}
