cnvnet_add_tests(genome
  SOURCES
    genome/alignment_faults_test.cc genome/alignment_reader_test.cc
    genome/compression_test.cc genome/contig_list_test.cc genome/cram_test.cc genome/digest_test.cc
    genome/index_check_test.cc genome/interval_set_test.cc genome/output_file_test.cc
    genome/read_builder_test.cc genome/read_record_test.cc
    genome/reference_check_test.cc genome/reference_test.cc genome/region_test.cc genome/suggest_test.cc
    genome/vcf_reader_test.cc genome/vcf_record_reader_test.cc genome/vcf_writer_test.cc
  LINKS cnvnet_genome)
